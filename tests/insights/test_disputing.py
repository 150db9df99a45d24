"""A claim that buyers contradict is known with its share; what a group says is told from chance."""

import ibis
import pyarrow as pa
import pytest

from rapport.insights import claimed_in, disputed_claims, group_angles
from rapport.profiles import ensure_tables
from rapport.storage import Facts
from tests.insights.planted import Planted, plant

NOISY = ["It is very noisy.", "噪音很大，睡不着。", "Far too loud at night."]
NOT_NOISY = [
    "It is not noisy at all.",
    "没有噪音，很满意。",
    "Is it loud?",
    "Great value.",
    "很好用。",
]


def tell(facts: Facts, complaints: int, others: int) -> None:
    ensure_tables(facts)
    texts = [NOISY[n % len(NOISY)] for n in range(complaints)]
    texts += [NOT_NOISY[n % len(NOT_NOISY)] for n in range(others)]
    plant(facts, [Planted(f"t{n}", text) for n, text in enumerate(texts)])


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("A whisper-quiet kettle, built to last.", ["quiet", "durable"]),
        ("超静音设计，轻便好带。", ["quiet", "light"]),
        ("It is not silent, and heavier than it looks.", []),
        ("这款不防水，请勿淋雨。", []),
        ("A mug for the morning.", []),
    ],
)
def test_claims_are_found_and_what_is_denied_is_none(text: str, claims: list[str]) -> None:
    found = claimed_in(text)
    assert [one.claim for one in found] == claims
    assert all(text[one.start : one.end] for one in found)


def test_a_claim_that_buyers_contradict_has_share_interval_and_quotes(facts: Facts) -> None:
    tell(facts, 18, 82)
    [one] = disputed_claims(facts, ["bag"])
    assert (one.claim, one.texts.hits, one.texts.of) == ("quiet", 18, 100)
    assert one.texts.low == pytest.approx(0.117, abs=1e-3)
    assert one.texts.high == pytest.approx(0.267, abs=1e-3)
    assert {quote.words for quote in one.quotes} <= set(NOISY)
    assert len(one.quotes) == 3
    assert disputed_claims(facts, ["bag"], claims=["durable"]) == []
    assert disputed_claims(facts, ["cup"]) == []
    assert disputed_claims(facts, []) == []


def test_a_few_mishaps_dispute_nothing(facts: Facts) -> None:
    tell(facts, 4, 96)
    assert disputed_claims(facts, ["bag"]) == []


def test_a_group_is_told_by_what_holds_against_all_others(facts: Facts) -> None:
    ensure_tables(facts)
    told = []
    for n in range(200):
        mine = n < 60
        felt = "positive" if (n % 10 < 6 if mine else n % 10 < 1) else "negative"
        says = (("price", felt, "price"), ("quality", "positive" if n % 2 else "negative", "price"))
        told.append(
            Planted(f"t{n}", "the price", says, more={"customer_id": f"{'m' if mine else 'o'}{n}"})
        )
    told.append(Planted("nobody", "the price", (("price", "positive", "price"),)))
    plant(facts, told)
    members = ibis.memtable(pa.table({"customer_id": [f"m{n}" for n in range(60)]}))
    found = group_angles(facts, members)
    assert {(one.about, one.sentiment.value, one.difference.difference > 0) for one in found} == {
        ("price", "positive", True),
        ("price", "negative", False),
    }
    assert found[0].here.of == 60
    assert found[0].there.of == 140
    everybody = ibis.memtable(
        pa.table({"customer_id": [f"{'m' if n < 60 else 'o'}{n}" for n in range(200)]})
    )
    assert group_angles(facts, everybody) == []
