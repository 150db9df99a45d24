"""What does not go together is said in a sentence, and what happened is never wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.calendar import (
    Conflict,
    EntryKind,
    Item,
    ItemKind,
    State,
    Wish,
    add_entry,
    conflicts_among,
    find_conflicts,
)
from rapport.catalog import Offer, save_offer
from rapport.content import Group, save_brief
from rapport.events import CustomerId
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import parse_rule, refresh_all, save_segment
from rapport.storage import Database, Facts
from tests.calendar.conftest import NOW, ZONE, brief_of

TODAY = date(2026, 3, 1)
ITEM = Item(
    item_id="a",
    kind=ItemKind.CAMPAIGN,
    day=date(2026, 3, 10),
    title="First",
    state=State.PLANNED,
    segment_ids=("s1",),
    quiet_days=2,
    changed_at=NOW,
)
TEXT = replace(ITEM, item_id="t", kind=ItemKind.TEXT, state=State.WRITTEN, segment_ids=())


def found(*items: Item, today: date = TODAY, **known: object) -> list[Conflict]:
    usual: dict[str, object] = {"offer_ends": {}, "group_names": {"s1": "Quiet", "s2": "New"}}
    return conflicts_among(items, today=today, **usual | known)  # type: ignore[arg-type]


def after(days: int, **changes: object) -> Item:
    other = replace(ITEM, item_id=f"b{days}", title="Second", day=ITEM.day + timedelta(days=days))
    return replace(other, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "codes"), [(0, 1), (1, 1), (2, 0), (9, 0)])
def test_campaigns_to_the_same_group_keep_the_quiet_days(days: int, codes: int) -> None:
    assert [one.code for one in found(ITEM, after(days))] == ["campaigns-too-close"] * codes


def test_the_sentence_names_both_campaigns_and_the_group_in_two_languages() -> None:
    (conflict,) = found(ITEM, after(1))
    assert "“First” and “Second”" in conflict.message
    assert "(Quiet) 1 day apart" in conflict.message
    assert "2 days of rest" in conflict.message
    assert "（Quiet），相隔 1 天，而静默期为 2 天" in conflict.message_zh
    assert conflict.item_ids == ("a", "b1")


def test_the_longer_rest_of_the_two_counts() -> None:
    assert found(ITEM, after(3, quiet_days=5))
    assert not found(ITEM, after(3))


def test_different_groups_are_too_close_only_where_they_share_members() -> None:
    other = after(1, segment_ids=("s2",))
    assert found(ITEM, other) == []
    assert found(ITEM, other, shared=lambda _one, _other: 0) == []
    (conflict,) = found(ITEM, other, shared=lambda _one, _other: 1200)
    assert "Quiet ∩ New: 1,200" in conflict.message


def test_a_cancelled_campaign_and_what_lies_behind_are_no_conflict() -> None:
    assert found(ITEM, after(1, state=State.CANCELLED)) == []
    done = replace(ITEM, state=State.SENT), after(1, state=State.SENT)
    assert found(*done, today=date(2026, 4, 1)) == []


def test_a_group_with_too_many_campaigns_in_seven_days_is_told_of_once() -> None:
    many = [after(days, quiet_days=0) for days in (0, 2, 4, 6, 7)]
    (conflict,) = found(*many)
    assert (conflict.code, len(conflict.item_ids)) == ("week-too-full", 4)
    assert "Quiet gets 4 campaigns in the seven days from 2026-03-10; 3" in conflict.message
    assert found(*many, weekly_limit=5) == []


def test_a_text_after_its_offer_ended_is_found() -> None:
    text = replace(TEXT, state=State.APPROVED, offer_id="o")
    assert found(text, offer_ends={"o": text.day}) == []
    (conflict,) = found(text, offer_ends={"o": text.day - timedelta(days=1)})
    assert conflict.code == "after-offer"
    assert "ends on 2026-03-09" in conflict.message
    published = replace(text, state=State.PUBLISHED)
    assert found(published, offer_ends={"o": date(2026, 3, 1)}) == []


@pytest.mark.parametrize(
    ("days_before", "state", "codes"),
    [
        (3, State.WRITTEN, []),
        (2, State.WRITTEN, ["not-approved"]),
        (0, State.BRIEF, ["not-approved"]),
        (1, State.APPROVED, []),
        (1, State.IDEA, []),
        (-1, State.WRITTEN, ["day-passed"]),
        (-1, State.PUBLISHED, []),
    ],
)
def test_drafts_should_be_approved_two_days_before(
    days_before: int, state: State, codes: list[str]
) -> None:
    today = TEXT.day - timedelta(days=days_before)
    assert [one.code for one in found(replace(TEXT, state=state), today=today)] == codes


def test_conflicts_are_found_across_the_ends_of_the_days_asked_for(
    database: Database, facts: Facts
) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(f"c{n}")) for n in range(7)])
    rule = parse_rule({"kind": "everyone"})
    for number, name in enumerate(("Quiet", "Tea lovers")):
        segment = save_segment(database=database, name=name, rule=rule, created_by="mei", now=NOW)
        groups = (Group(segment_id=segment.segment_id, name=name),)
        brief = brief_of(f"br_{number}", name=f"Brief {number}", groups=groups, offer_id="o")
        save_brief(database, brief)
        day = date(2026, 3, 30) + timedelta(days=number)
        wish = Wish(kind=EntryKind.CAMPAIGN, day=day, brief_id=brief.brief_id)
        add_entry(wish, database=database, by="mei", now=NOW)
    refresh_all(database=database, facts=facts, now=NOW)
    ends = datetime(2026, 3, 30, 17, tzinfo=UTC)  # in Shanghai this is the 31st
    save_offer(database, Offer(offer_id="o", names={"en": "Spring"}, ends_at=ends))

    def told(facts: Facts | None = None) -> list[str]:
        last = date(2026, 3, 31)
        found = find_conflicts(last, last, database=database, timezone=ZONE, now=NOW, facts=facts)
        return [one.message for one in found]

    assert told() == []
    (sentence,) = told(facts)
    assert "(Quiet ∩ Tea lovers: 7) 1 day apart" in sentence or "Tea lovers ∩ Quiet" in sentence
    ends -= timedelta(hours=2)
    save_offer(database, Offer(offer_id="o", names={"en": "Spring"}, ends_at=ends))
    assert ["ends on 2026-03-30" in one for one in told()] == [True]
