"""A shop with four briefs by mail, and a model that writes as well as its prompt tells it to."""

from datetime import UTC, datetime
from typing import TypeVar

import pytest
from pydantic import BaseModel

from rapport.catalog import Product, put_products
from rapport.content import Brief, BriefId, Group, Objective, save_brief
from rapport.content.endpoint_writer import Candidate, CopyAnswer
from rapport.kit.errors import RapportError
from rapport.kit.settings import ShopSettings
from rapport.llm import Prompt
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.prompting import RevisedPart, Trial, Workshop, trials_of
from rapport.segments import parse_rule, save_segment
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOP = ShopSettings(name="Camellia", postal_address="1 Harbour Road", market="US", language="en")
HINT = "Say nothing about fame."

A = TypeVar("A", bound=BaseModel)

_GOOD = (
    "Your {{ product.name }} is waiting.\n\n[See {{ product.name }}]({{ product.url }})",
    "We kept {{ product.name }} in mind for quiet evenings.\n\n[Look again]({{ product.url }})",
)
_BAD = (
    "The best cream in the world, proven by doctors to cure dry skin.",
    "Number one in the world, clinically proven. Guaranteed to cure dry skin.",
)


class Apprentice:
    """Writes well where its prompt holds `HINT`, and badly elsewhere.

    Asked for better instructions it adds a sentence to the old ones. The questions whose numbers
    are in `fails_at` (the first is 1) raise the error.
    """

    name = "apprentice"

    def __init__(
        self, *, adds: str = HINT, fails_at: range = range(0), error: RapportError | None = None
    ) -> None:
        self._adds, self._fails_at, self._error = adds, fails_at, error
        self.asked: list[Prompt] = []

    def ask(self, prompt: Prompt, answer: type[A]) -> A:
        self.asked.append(prompt)
        if self._error is not None and len(self.asked) in self._fails_at:
            raise self._error
        made: BaseModel
        if answer is RevisedPart:
            old = prompt.user.split("=====")[1].strip()
            made = RevisedPart(text=f"{old}\n{self._adds}")
        else:
            bodies = _GOOD if HINT in prompt.system + prompt.user else _BAD
            texts = [Candidate(subject="For you", preheader="", body=one) for one in bodies]
            made = CopyAnswer(candidates=texts)
        assert isinstance(made, answer)
        return made


@pytest.fixture
def workshop(database: Database, facts: Facts) -> Workshop:
    ensure_tables(facts)
    return Workshop(database=database, facts=facts, shop=SHOP, now=NOW)


@pytest.fixture
def briefs(workshop: Workshop) -> list[Brief]:
    """Two briefs of three products each: twelve cells by mail, and social posts beside them."""
    database, facts = workshop.database, workshop.facts
    products = [
        Product(
            product_id=f"p{n}",
            names={"en": f"Cedar cream {'abc'[n]}"},
            price_minor=5900,
            currency="USD",
            url=f"https://shop.example/p/{n}",
        )
        for n in range(3)
    ]
    put_products(facts, products)
    put_profiles(facts, [Profile(customer_id="c1", first_name="Ada", country="US")])
    groups = []
    for name in ("Quiet", "Loyal"):
        rule = parse_rule({"kind": "everyone"})
        segment = save_segment(database=database, name=name, rule=rule, created_by="test", now=NOW)
        groups.append(Group(segment_id=segment.segment_id, name=name))
    return [
        save_brief(
            database,
            Brief(
                brief_id=BriefId(f"br_{objective.value}"),
                name=objective.value,
                objective=objective,
                groups=tuple(groups),
                product_ids=("p0", "p1", "p2"),
                each_product=True,
                channels=("email", "social"),
                languages=("en",),
                created_at=NOW,
                created_by="mei",
            ),
        )
        for objective in (Objective.WIN_BACK, Objective.LAUNCH)
    ]


@pytest.fixture
def trials(workshop: Workshop, briefs: list[Brief]) -> list[Trial]:
    return trials_of(briefs, workshop)
