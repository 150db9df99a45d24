"""Planted faults are found, each with a path that shows it; good journeys have none."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from rapport.content import Objective
from rapport.journeys import Journey, parse_journey
from rapport.journeys.proving import (
    Cap,
    Fault,
    Guarantee,
    KnownBrief,
    KnownDraft,
    Severity,
    World,
    prove,
)
from rapport.journeys.proving.words import FAULTS
from rapport.journeys.template_shelf import JourneyTemplate, list_templates

HERE = Path(__file__).parent
PLANTED = sorted((HERE / "faults").glob("*.yaml"))
GOOD = sorted((HERE / "good").glob("*.yaml"))
NAMES = ("segments", "topics", "events", "traits", "endpoints", "models", "teams")


def world_from(told: Mapping[str, Any]) -> World:
    known: dict[str, Any] = {name: frozenset(told[name]) for name in NAMES if name in told}
    known |= {name: told[name] for name in ("now", "languages", "reach") if name in told}
    if "caps" in told:
        known["caps"] = tuple(Cap(**cap) for cap in told["caps"])
    if "briefs" in told:
        known["briefs"] = {name: brief_from(brief) for name, brief in told["briefs"].items()}
    return World(**known)


def brief_from(told: Mapping[str, Any]) -> KnownBrief:
    segments = told.get("segments", ["s"])
    written = told.get("written", ["zh", "en"])
    return KnownBrief(
        objective=Objective(told["objective"]),
        segments=tuple(segments),
        languages=tuple(told.get("languages", ["zh", "en"])),
        drafts=tuple(
            KnownDraft(segment_id=segment, language=language, channel="email")
            for segment in segments
            for language in written
        ),
        has_offer="offer_ends_at" in told,
        offer_ends_at=told.get("offer_ends_at"),
    )


def read(path: Path) -> tuple[Journey, World, dict[str, Any]]:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return parse_journey(raw["journey"]), world_from(raw.get("world", {})), raw.get("expect", {})


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_a_planted_fault_is_found_with_the_path_that_shows_it(path: Path) -> None:
    journey, world, expect = read(path)
    found = prove(journey, world).faults
    [fault] = [one for one in found if one.code == expect["code"]]
    assert fault.severity == expect["severity"]
    assert fault.step_id == expect["step"]
    assert list(fault.steps) == expect["path"]
    refusals = {one.code for one in found if one.severity is Severity.REFUSE}
    assert refusals <= {expect["code"]}, "a fault beside the planted one"


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_journey_has_no_fault(path: Path) -> None:
    journey, world, _ = read(path)
    assert prove(journey, world).faults == ()


@pytest.mark.parametrize("template", list_templates(), ids=lambda one: one.template_id)
def test_a_template_has_no_fault_and_every_guarantee(template: JourneyTemplate) -> None:
    briefs = {name: brief_from({"objective": o}) for name, o in template.briefs.items()}
    proof = prove(template.journey, World(briefs=briefs, languages={"zh": 0.6, "en": 0.4}))
    assert proof.faults == ()
    assert proof.guarantees == frozenset(Guarantee)
    assert {*template.names, *template.about} == {"zh", "en"}


def test_every_kind_of_fault_is_planted_somewhere() -> None:
    planted = {read(path)[2]["code"] for path in PLANTED}
    assert planted == set(FAULTS)


def test_every_sentence_is_filled_in_both_languages() -> None:
    for path in PLANTED:
        journey, world, _ = read(path)
        for fault in prove(journey, world).faults:
            english, chinese = fault.sentence("en"), fault.sentence("zh")
            assert "{" not in english + chinese
            assert re.search("[\u4e00-\u9fff]", chinese), fault.code
            assert not re.search("[\u4e00-\u9fff]", english), fault.code
            assert fault.path_told("zh").count("→") == max(0, len(fault.path) - 1)


def test_a_path_is_told_with_its_times_and_what_it_assumes() -> None:
    fault = fault_of("three-in-a-week-by-early-answers")
    assert fault.path_told() == (
        "a (0h) → v (0h) [“Email Opened” happens] → b (0h to 9d) → w (0h to 9d) → c (6d to 15d)"
    )
    assert fault.sentence() == "a path sends 3 messages within 7 days; the cap is 2"
    assert (fault.path[-1].soonest, fault.path[-1].latest) == (
        timedelta(days=6),
        timedelta(days=15),
    )


def test_a_purchase_is_told_where_it_happens() -> None:
    assert "[they order meanwhile]" in fault_of("cart-without-an-exit").path_told()


def fault_of(case: str) -> Fault:
    journey, world, expect = read(HERE / "faults" / f"{case}.yaml")
    return next(one for one in prove(journey, world).faults if one.code == expect["code"])


def test_the_proof_of_a_journey_of_many_forks_takes_no_time_per_path() -> None:
    """Two to the power of 30 paths; enumerating them would never end."""
    steps: list[dict[str, object]] = []
    for number in range(30):
        then, otherwise, join = f"t{number}", f"o{number}", f"q{number + 1}"
        rule = {"kind": "performed", "event": f"e{number}"}
        steps += [
            {
                "id": f"q{number}",
                "kind": "branch",
                "rule": rule,
                "then": then,
                "otherwise": otherwise,
            },
            {"id": then, "kind": "send", "brief": "B", "next": otherwise},
            {"id": otherwise, "kind": "wait", "days": 9, "next": join},
        ]
    steps.append({"id": "q30", "kind": "end"})
    raw = {
        "journey": "long",
        "name": "Long",
        "trigger": {"kind": "event", "event": "Signed Up"},
        "most_messages": 29,
        "steps": steps,
    }
    proof = prove(parse_journey(raw), World())
    assert [fault.code for fault in proof.refusals] == ["too-many-messages"]
    assert (proof.most_messages, proof.latest) == (30, timedelta(days=270))
