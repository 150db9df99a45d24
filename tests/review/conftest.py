"""A shop whose drafts wait for a reviewer."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rapport.catalog import Product, put_products
from rapport.content import Copy, Draft, DraftId, save_brief, save_draft
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from tests.review.test_verdicts import BRIEF, DRAFT

MakeDraft = Callable[..., Draft]


@pytest.fixture
def make_draft(database: Database, facts: Facts) -> MakeDraft:
    """Keep a draft with this number and these fields; the brief and its product are there."""
    ensure_tables(facts)
    lotion = Product(product_id="lotion", names={"zh": "身体乳"}, price_minor=12800, currency="CNY")
    put_products(facts, [lotion])
    save_brief(database, BRIEF)

    def make(number: int, **fields: object) -> Draft:
        copy = Copy(subject=f"你好{number}", body="好久不见。")
        changed = {"draft_id": DraftId(f"dr_{number}"), "copy": copy, "findings": ()} | fields
        return save_draft(database, replace(DRAFT, **changed))

    return make
