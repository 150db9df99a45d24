"""The texts that ready journeys bring: checked as drafts are, for who told much or little."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from rapport.content import Copy, check_copy, compile_copy
from rapport.content.grounds import SAMPLE_CUSTOMER, Grounds
from rapport.content.slots import CUSTOMER_SLOTS
from rapport.events import CustomerId
from rapport.journeys import get_template, list_templates
from rapport.journeys.model import BranchStep
from rapport.kit.settings import ShopSettings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import members
from rapport.storage import Facts

SHOP = ShopSettings(name="Hill & Light", url="https://shop.example", postal_address="1 Road")
READY = [
    pytest.param(copy, language, id=f"{one.template_id}-{brief}-{language}")
    for one in list_templates()
    for brief, copies in one.copies.items()
    for language, copy in copies.items()
]


def grounds(language: str, missing: Mapping[str, float]) -> Grounds:
    return Grounds(channel="email", language=language, shop=SHOP, missing=missing)


@pytest.mark.parametrize(("copy", "language"), READY)
def test_a_ready_text_is_refused_for_nothing(copy: Copy, language: str) -> None:
    for share in (0.0, 0.5):
        found = check_copy(copy, grounds(language, dict.fromkeys(CUSTOMER_SLOTS, share)))
        assert [(one.code, one.span) for one in found if one.severity == "refuse"] == []


@pytest.mark.parametrize(("copy", "language"), READY)
def test_a_ready_text_reads_for_who_told_nothing(copy: Copy, language: str) -> None:
    compiled = compile_copy(copy, channel="email", language=language)
    for customer in (SAMPLE_CUSTOMER[language], {}):
        slots = {**grounds(language, {}).slots, "customer": customer}
        rendered = compiled.render(slots)
        assert rendered.subject and "{{" not in rendered.text and "  " not in rendered.text.strip()


def test_care_journeys_are_ready_in_both_languages() -> None:
    for name in ("birthday", "anniversary", "service-follow-up", "tier-reached", "points-expiring"):
        template = get_template(name)
        assert {*template.copies} == {*template.briefs}
        assert all({*copies} == {"zh", "en"} for copies in template.copies.values())
        assert template.journey.exit_when is not None


def test_care_asks_for_age_and_for_a_whole_year(facts: Facts) -> None:
    ensure_tables(facts)
    now = datetime(2026, 6, 15, 12, tzinfo=UTC)
    people = {
        "adult": ("2008-06-14", now - timedelta(days=400)),
        "child": ("2008-06-17", now - timedelta(days=10)),
        "unknown": (None, None),
    }
    put_profiles(
        facts,
        [
            Profile(customer_id=CustomerId(name), birthday=born, created_at=since)
            for name, (born, since) in people.items()
        ],
    )
    for template, step_id in (("birthday", "of-age"), ("anniversary", "a-year")):
        step = get_template(template).journey.step(step_id)
        assert isinstance(step, BranchStep)
        inside = members(step.rule, facts=facts, now=now, segments=lambda _: None)
        assert facts.read(inside)["customer_id"].to_pylist() == ["adult"], template
