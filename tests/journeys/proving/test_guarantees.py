"""What is guaranteed holds for any journey and any order of events; what is refused can happen."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from rapport.content import Objective
from rapport.journeys import Journey
from rapport.journeys.proving import Cap, Guarantee, KnownBrief, Proof, World, prove
from tests.journeys.random_journeys import EVENTS, random_journey
from tests.journeys.reference import Deed, Life, Pass, passes, rule_holds

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
CAPS = (Cap(days=1, most=1), Cap(days=7, most=2), Cap(days=30, most=4))
SELLING = World(
    caps=CAPS,
    briefs={"B": KnownBrief(objective=Objective.WIN_BACK, segments=("s",), languages=("en",))},
)


@pytest.mark.parametrize("seed", range(4))
def test_no_life_breaks_a_guarantee(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  chance that can be repeated
    kept = dict.fromkeys(Guarantee, 0)
    for _ in range(150):
        journey = random_journey(chance, key=True)
        proof = prove(journey, SELLING)
        for guarantee in proof.guarantees:
            kept[guarantee] += 1
        for _ in range(12):
            check(journey, proof, random_life(chance))
    assert min(kept.values()) >= 15, kept


def check(journey: Journey, proof: Proof, life: Life) -> None:
    been = list(passes(journey, life, since=SINCE))
    assert Guarantee.ENDS in proof.guarantees
    assert all(len(one.steps) <= len(journey.steps) for one in been)
    if Guarantee.PURCHASE in proof.guarantees:
        assert not list(sold_to_buyers(been, life)), journey
    if Guarantee.CAPS in proof.guarantees:
        sent = sorted(at for one in been for _, at in one.sends)
        assert all(fits(cap, sent) for cap in CAPS), journey


def fits(cap: Cap, sent: list[datetime]) -> bool:
    return all(sum(first <= at <= first + cap.window for at in sent) <= cap.most for first in sent)


def sold_to_buyers(been: Iterable[Pass], life: Life) -> Iterable[tuple[str, datetime]]:
    for one in been:
        bought = life.deed("Order Completed", one.entered_at, one.key)
        for step, at in one.sends:
            if bought is not None and bought <= at:
                yield step, at


def random_life(chance: random.Random) -> Life:
    days = chance.choice((5, 40))
    moments = (SINCE + timedelta(minutes=chance.randint(0, days * 1440)) for _ in range(10_000))
    deeds = [
        Deed(next(moments), chance.choice(EVENTS), chance.choice(("", "one", "two")))
        for _ in range(chance.randint(1, 30))
    ]

    def holds(rule: object, at: datetime) -> bool:
        return rule_holds(rule, deeds, at)

    return Life(
        deeds=deeds,
        zone=chance.choice(("UTC", "America/New_York", "Asia/Shanghai")),
        until=SINCE + timedelta(days=100),
        draw=lambda step: chance.randrange(len(step.leads_to)),
        holds=holds,
    )


def test_what_is_refused_as_over_a_cap_does_happen_to_somebody() -> None:
    """The path of the fault is walked by a life that does what the path assumes."""
    chance = random.Random(7)  # noqa: S311  chance that can be repeated
    walked = 0
    for _ in range(400):
        journey = random_journey(chance)
        faults = [one for one in prove(journey, SELLING).faults if one.code == "over-cap"]
        for fault in faults[:1]:
            walked += 1
            steps = set(fault.steps)
            ids = [step.id for step in journey.steps]
            assert steps <= set(ids)
            assert list(fault.steps) == sorted(fault.steps, key=ids.index)
            pairs = zip(fault.steps, fault.steps[1:], strict=False)
            assert all(after in journey.step(before).leads_to for before, after in pairs)
            sends = [one for one in fault.path if journey.step(one.step_id).kind == "send"]
            assert len(sends) >= int(fault.values["count"])
            last, first = sends[-1], sends[-int(fault.values["count"])]
            assert last.soonest - first.soonest <= timedelta(days=float(fault.values["days"]))
    assert walked > 40
