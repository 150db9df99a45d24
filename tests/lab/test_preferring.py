"""What reviewers preferred becomes pairs, and a model tuned on them prefers the same."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from rapport.catalog import Product, put_products
from rapport.content import (
    Copy,
    DraftId,
    save_brief,
    save_draft,
)
from rapport.kit.settings import ShopSettings
from rapport.lab import (
    Family,
    Method,
    Preference,
    Preferred,
    Preferring,
    TextUnreadable,
    gather_preferences,
    prefer,
    read_curve,
    read_preferences,
    save_network,
    save_tokenizer,
    write_preferences,
)
from rapport.profiles import ensure_tables
from rapport.review import Edit, approve, edit, send_back
from rapport.storage import Database, Facts
from tests.lab.conftest import DEEDS, SUBJECTS
from tests.lab.test_training import CONTEXT, network_of
from tests.review.test_verdicts import BRIEF, DRAFT, LATER


def test_edits_and_approvals_become_preferences(
    database: Database, facts: Facts, tmp_path: Path
) -> None:
    ensure_tables(facts)
    lotion = Product(product_id="lotion", names={"zh": "身体乳"}, price_minor=12800, currency="CNY")
    put_products(facts, [lotion])
    save_brief(database, BRIEF)
    for number in (1, 2):
        copy = Copy(subject=f"你好{number}", body="好久不见。")
        save_draft(database, replace(DRAFT, draft_id=DraftId(f"dr_{number}"), copy=copy))
    change = Edit(
        draft_id="dr_1", version=1, copy=Copy(subject="欢迎", body="有空来看看。"), operator="li"
    )
    edit(change, database=database, facts=facts, shop=ShopSettings(), now=LATER)
    approve(database, "dr_1", version=2, operator="li", now=LATER)
    send_back(database, "dr_2", version=1, operator="li", reason="dull", now=LATER)
    found = gather_preferences(database)
    assert [(one.chosen, one.rejected) for one in found] == [
        ("欢迎\n有空来看看。", "你好1\n好久不见。"),
        ("欢迎\n有空来看看。", "你好2\n好久不见。"),
    ]
    assert "objective: win-back" in found[0].source
    assert "group: Quiet" in found[0].source
    assert write_preferences(found, tmp_path / "out.jsonl") == 2
    assert read_preferences(tmp_path / "out.jsonl") == found


def preferences() -> list[Preference]:
    """Of the same subject, an early deed is preferred to a late one."""
    return [
        Preference(subject, chosen, rejected)
        for subject in SUBJECTS
        for chosen, rejected in zip(DEEDS[:3], DEEDS[3:], strict=True)
    ]


def test_the_loss_is_that_of_the_paper(tokenizer: Tokenizer) -> None:
    before, now = network_of(Family.GPT2, tokenizer), network_of(Family.GPT2, tokenizer)
    with torch.no_grad():
        for one in now.parameters():
            one.add_(0.02 * torch.randn_like(one))
    objective = Preferred(preferences(), tokenizer, before, context=CONTEXT, seed=1, beta=0.5)
    batch = objective.batch(0, 5)

    def gain(rows: slice) -> torch.Tensor:
        labels = batch["labels"][rows]
        told = [
            network.eval()(batch["input_ids"][rows]).logits.log_softmax(-1)
            for network in (now, before)
        ]
        each = (told[0] - told[1]).gather(-1, labels.clamp_min(0)[..., None])[..., 0]
        return (each * (labels >= 0)).sum(1)

    with torch.no_grad():
        margins = 0.5 * (gain(slice(0, 5)) - gain(slice(5, 10)))
        wanted = -margins.sigmoid().log().mean()
        assert float(objective.loss(now, batch)["loss"]) == pytest.approx(float(wanted), rel=1e-3)


@pytest.mark.parametrize("method", [Method.FULL, Method.LORA])
def test_a_tuned_model_gives_preferred_answers_more(
    method: Method, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    save_network(network_of(Family.GPT2, tokenizer), tmp_path / "begin")
    save_tokenizer(tokenizer, tmp_path / "begin")
    write_preferences(preferences(), tmp_path / "told.jsonl")
    job = Preferring(
        model=tmp_path / "begin", preferences=tmp_path / "told.jsonl", folder=tmp_path / "run",
        steps=30, method=method, rate=3e-3,
    )  # fmt: skip
    trained = prefer(job)
    assert trained.figures["right"] > 0.9
    assert trained.loss < 0.65
    assert read_curve(job.folder)[-1]["margin"] == trained.figures["margin"]
    card = json.loads((job.folder / "model" / "card.json").read_text())
    assert card["kind"] == "preferred"


def test_a_row_without_an_answer_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"source": "a", "chosen": "b"}\n')
    with pytest.raises(TextUnreadable, match="line 1: needs texts under 'source', 'chosen'"):
        read_preferences(path)
