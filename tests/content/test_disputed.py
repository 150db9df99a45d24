"""A claim that buyers contradict is warned of with its share, in numbers that may be kept."""

import pytest

from rapport.content import Copy
from rapport.content.checks import check_copy
from rapport.content.grounds import Grounds
from rapport.content.surroundings import dispute_lookup
from rapport.kit.settings import ShopSettings
from rapport.profiles import ensure_tables
from rapport.storage import Facts
from tests.insights.planted import Planted, plant


@pytest.fixture
def grounds(facts: Facts) -> Grounds:
    ensure_tables(facts)
    texts = ["It is very noisy at night."] * 18 + ["Great value."] * 82
    plant(facts, [Planted(f"t{n}", text) for n, text in enumerate(texts)])
    return Grounds(
        channel="email",
        language="en",
        shop=ShopSettings(name="Hill"),
        disputes=dispute_lookup(facts, ["bag"]),
    )


def found(body: str, grounds: Grounds) -> list[tuple[str, str, str]]:
    copy = Copy(subject="For your mornings", preheader="A kettle", body=body)
    return [
        (one.severity, one.span, one.message)
        for one in check_copy(copy, grounds)
        if one.code == "claim-disputed"
    ]


def test_a_contradicted_claim_is_warned_of_with_share_and_interval(grounds: Grounds) -> None:
    [(severity, span, message)] = found("A silent kettle, built to last.", grounds)
    assert (severity, span) == ("warn", "silent")
    assert message == (
        "“silent”: 18 of 100 texts by buyers of these products say otherwise"
        " (18%, 95 % interval 12% to 27%)."
    )
    assert "night" not in message


def test_what_is_not_claimed_or_not_contradicted_passes(grounds: Grounds) -> None:
    assert found("A kettle, built to last.", grounds) == []
    assert found("It is not silent, and we say so.", grounds) == []
