"""The builder of rules, as a visitor uses it: sentences, cards, groups, and what they count."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from rapport.access import Role
from rapport.app import App
from rapport.console import rule_count
from rapport.console.rule_starts import KINDS
from rapport.kit.errors import Unavailable
from rapport.scoring import SCORES
from rapport.segments import (
    Preview,
    list_segments,
    parse_rule,
    preview,
    rule_json,
    save_list,
    save_segment,
    saved_tests,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Tell = Callable[[App, Callable[[Any], Any]], None]

GROUPED: dict[str, Any] = {
    "kind": "all",
    "rules": [
        {"kind": "performed", "event": "Order Completed", "within_days": 90},
        {
            "kind": "any",
            "rules": [
                {"kind": "trait", "name": "country", "op": "is", "value": "CN"},
                {"kind": "not", "rule": {"kind": "rfm", "groups": ["new"]}},
            ],
        },
    ],
}


async def _new(visitor: Any) -> None:
    await visitor.sign_in(Role.MARKETER)
    await visitor.open("/segments/new")
    await visitor.should_see("of all customers", retries=100)


async def _say(visitor: Any, sentence: str) -> None:
    visitor.find(marker="say").clear()
    visitor.find(marker="say").type(sentence)
    visitor.find(marker="say-it").click()


def _set(visitor: Any, marker: str, value: object) -> None:
    control = visitor.find(marker=marker).elements.pop()
    with visitor.client:
        control.value = value


async def _json(visitor: Any) -> dict[str, Any]:
    """Read the rule as the page would save it."""
    visitor.find(marker="json-tab").click()
    await visitor.settle()
    text = visitor.find(marker="json").elements.pop().value
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_sentence_becomes_the_rule_and_its_name(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        await _say(visitor, "bought tea at least twice in the last 60 days")
        await visitor.should_see("Read as:", retries=100)
        await visitor.should_see("Nobody matches", retries=100)
        await visitor.press("save")
        await visitor.should_see("is saved", retries=100)

    tell(shop, story)
    made = next(one for one in list_segments(shop.database) if one.name.startswith("bought"))
    assert rule_json(made.rule) == {
        "kind": "performed",
        "event": "Order Completed",
        "at_least": 2,
        "within_days": 60,
        "product": [{"name": "category", "op": "is", "value": "tea"}],
    }


def test_an_ambiguous_sentence_is_a_question_whose_answer_makes_the_rule(
    shop: App, tell: Tell
) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        await _say(visitor, "bought tea but opened nothing for 30 days")
        await visitor.should_see("Does the time that is named hold", retries=100)
        await visitor.press("choice1")
        await visitor.should_see(marker="line1-kind", retries=100)
        rule = await _json(visitor)
        assert [one.get("within_days") for one in rule["rules"]] == [30, 30]

    tell(shop, story)


def test_words_that_are_not_known_are_named_with_the_nearest(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        await _say(visitor, "biought tea")
        await visitor.should_see("Did you mean:", retries=100)
        await visitor.press("near0")
        await visitor.should_see("Read as:", retries=100)

    tell(shop, story)


def test_an_example_fits_the_shop_and_makes_a_rule(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        await visitor.should_see("bought tea at least twice")
        await visitor.press("example0")
        await visitor.should_see("Read as:", retries=100)

    tell(shop, story)


@pytest.fixture
def full(shop: App) -> App:
    """A shop that has something of each kind to choose from."""
    save_list(database=shop.database, name="Friends", created_by="op", now=NOW)
    row = {"customer_id": "c-00", "name": "purchase_30d", "value": 0.7, "model": None}
    rows = pa.Table.from_pylist([{**row, "scored_at": NOW}], schema=SCORES.columns.to_pyarrow())
    shop.facts.append(SCORES, rows)
    return shop


def test_a_condition_of_every_kind_can_be_added_and_is_a_rule(full: App, tell: Tell) -> None:
    kinds = [kind for kinds in KINDS.values() for kind in kinds]

    async def story(visitor: Any) -> None:
        await _new(visitor)
        await visitor.press("line0-remove")
        for place, kind in enumerate(kinds):
            visitor.find(marker="add-line").click()
            visitor.find(marker=f"add-{kind}").click()
            await visitor.should_see(marker=f"line{place}-kind", retries=50)
        rule = await _json(visitor)
        assert [one["kind"] for one in rule["rules"]] == kinds
        for one in rule["rules"]:
            parse_rule(one)

    tell(full, story)


EVERY_FORM: list[dict[str, Any]] = [
    {"kind": "trait", "name": "city", "op": "one_of", "value": ["London", "上海"]},
    {"kind": "computed", "name": "revenue_minor_90d", "op": "more_than", "value": 1250},
    {
        "kind": "performed",
        "event": "Order Completed",
        "at_most": 5,
        "at_least": 2,
        "since": "2026-01-01",
        "until": "2026-02-01",
        "where": [{"name": "amount_minor", "op": "at_least", "value": 5000}],
        "product": [{"name": "category", "op": "is", "value": "tea"}],
    },
    {
        "kind": "not_performed",
        "event": "Email Opened",
        "older_than_days": 5,
        "within_days": 30,
        "weekdays": [6, 7],
        "from_hour": 0,
        "until_hour": 12,
        "whole_days": True,
        "customer_zone": True,
        "zone": "Europe/Paris",
    },
    {
        "kind": "last_performed",
        "event": "Order Completed",
        "first": True,
        "then": [{"name": "coupon", "op": "exists"}],
    },
    {
        "kind": "sequence",
        "steps": [
            {"event": "Product Added"},
            {"event": "Product Viewed", "without": [{"event": "Page Viewed"}]},
            {"event": "Order Completed", "within_days": 2, "absent": True},
        ],
    },
    {
        "kind": "aggregate",
        "figure": {"kind": "events", "event": "Quiz", "of": "average", "property": "points"},
        "op": "less_than",
        "than": {"kind": "orders", "of": "orders", "older_than_days": 30},
        "times": 1.5,
    },
    {"kind": "total", "of": "revenue_minor", "op": "is", "value": 0, "currency": "EUR"},
    {"kind": "rfm", "cells": ["5*5"], "groups": ["new"]},
    {"kind": "score", "name": "purchase_30d", "op": "at_least", "value": 0.25},
    {"kind": "finding", "topic": "delivery", "feeling": "negative", "at_least": 2},
    {"kind": "message", "did": "clicked", "campaign_id": "cmp_1", "at_least": 0, "at_most": 3},
    {"kind": "consent", "channel": "sms", "purpose": "transactional", "state": "never_asked"},
    {"kind": "near", "latitude": -33.9, "longitude": 18.4, "kilometres": 5},
    {"kind": "list", "list_id": "lst_1"},
    {"kind": "bucket", "name": "half", "start": 50, "end": 100},
    {"kind": "segment", "segment_id": "seg_1"},
    {"kind": "trait", "name": "vip", "op": "is", "value": False},
    {"kind": "everyone"},
    {"kind": "not", "rule": GROUPED},
]


def test_a_rule_of_every_kind_is_shown_as_cards_and_left_as_it_was(shop: App, tell: Tell) -> None:
    friends = save_list(database=shop.database, name="Friends", created_by="op", now=NOW)
    buyers = list_segments(shop.database)[0]
    named = {"lst_1": friends.list_id, "seg_1": str(buyers.segment_id)}
    text = json.dumps({"kind": "any", "rules": EVERY_FORM})
    for name, kept_id in named.items():
        text = text.replace(name, kept_id)
    whole = json.loads(text)
    kept = save_segment(
        database=shop.database, name="All kinds", rule=parse_rule(whole), created_by="op", now=NOW
    )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/segments/{kept.segment_id}/edit")
        await visitor.should_see(marker=f"line{len(EVERY_FORM) - 2}-kind", retries=100)
        assert parse_rule(await _json(visitor)) == kept.rule
        visitor.find(marker="form-tab").click()
        await visitor.settle()
        assert parse_rule(await _json(visitor)) == kept.rule

    tell(shop, story)


def test_groups_are_made_changed_and_moved(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        await visitor.press("add-group")
        visitor.find(marker="line1--add").click()
        visitor.find(marker="line1-add-rfm").click()
        await visitor.should_see(marker="line1-1-kind", retries=50)
        _set(visitor, "line1--join", "none")
        await visitor.settle()
        visitor.find(marker="line0-acts").click()
        visitor.find(marker="line0-duplicate").click()
        await visitor.should_see(marker="line2-1-kind", retries=50)
        rule = await _json(visitor)
        assert [one["kind"] for one in rule["rules"]] == ["performed", "performed", "not"]
        assert [one["kind"] for one in rule["rules"][2]["rule"]["rules"]] == ["performed", "rfm"]

    tell(shop, story)


def test_a_condition_on_the_product_and_the_hours_is_added_on_demand(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        await visitor.press("line0-add-product")
        await visitor.press("line0-more")
        _set(visitor, "line0-from_hour", "9")
        _set(visitor, "line0-until_hour", "18")
        _set(visitor, "line0-weekdays", ["1", "5"])
        _set(visitor, "line0-w-count", "at_most")
        await visitor.settle()
        rule = await _json(visitor)
        assert rule == {
            "kind": "performed",
            "event": "Order Completed",
            "at_least": 0,
            "at_most": 1,
            "within_days": 90,
            "weekdays": [1, 5],
            "from_hour": 9,
            "until_hour": 18,
            "zone": "Asia/Shanghai",
            "product": [{"name": "category", "op": "is", "value": "tea"}],
        }

    tell(shop, story)


def test_money_is_typed_in_whole_units_and_kept_in_minor_ones(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        _set(visitor, "line0-kind", "total")
        await visitor.should_see(marker="line0-of", retries=50)
        _set(visitor, "line0-of", "revenue_minor")
        await visitor.settle()
        visitor.find(marker="line0-value").clear()
        visitor.find(marker="line0-value").type("12.5")
        rule = await _json(visitor)
        assert (rule["of"], rule["value"]) == ("revenue_minor", 1250)

    tell(shop, story)


def test_conditions_that_exclude_each_other_are_named_by_their_numbers(
    shop: App, tell: Tell
) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        visitor.find(marker="add-line").click()
        visitor.find(marker="add-not_performed").click()
        await visitor.should_see("Conditions 1 and 2 exclude each other", retries=100)

    tell(shop, story)


def test_a_condition_that_is_not_finished_says_so(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        _set(visitor, "line0-kind", "list")
        await visitor.should_see("There is no manual list yet", retries=50)
        await visitor.should_see("Condition 1 is not finished yet", retries=100)

    tell(shop, story)


def test_who_stands_at_the_edge_is_kept_as_tests_with_the_segment(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        visitor.find(marker="line0-within_days").clear()
        visitor.find(marker="line0-within_days").type("10")
        await visitor.should_see("in the last 10 days", retries=100)
        await visitor.press("edges")
        await visitor.should_see("Just outside", retries=100)
        await visitor.press("keep-tests")
        await visitor.should_see("are kept as tests when you save", retries=50)
        visitor.find(marker="name").type("Ten days")
        await visitor.press("save")
        await visitor.should_see("“Ten days” is saved", retries=100)

    tell(shop, story)
    made = next(one for one in list_segments(shop.database) if one.name == "Ten days")
    assert {test.expected for test in saved_tests(made.segment_id, database=shop.database)} == {
        True,
        False,
    }


def test_an_older_answer_never_stands_over_a_newer_rule(
    shop: App, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, asked = threading.Event(), []

    def slow(rule: Any, **doors: Any) -> Preview:
        asked.append(rule)
        if len(asked) == 1:
            first.wait(5)
        return preview(rule, **doors)

    monkeypatch.setattr(rule_count, "preview", slow)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/segments/new")
        await visitor.should_see("Still counting", retries=100)
        visitor.find(marker="line0-within_days").clear()
        visitor.find(marker="line0-within_days").type("7")
        first.set()
        await visitor.should_see("in the last 7 days", retries=100)
        await visitor.should_not_see("an order in the last 90 days", retries=20)

    tell(shop, story)


def test_a_question_that_takes_too_long_says_so(
    shop: App, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    class TooLong(Unavailable):
        code = "query-too-long"

    def refuse(_rule: Any, **_doors: Any) -> Preview:
        raise TooLong("the question took longer than 30 s; narrow it")

    monkeypatch.setattr(rule_count, "preview", refuse)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/segments/new")
        await visitor.should_see("took longer than 30 s", retries=100)

    tell(shop, story)


def test_a_mistake_in_the_json_stays_there_to_be_mended(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await _new(visitor)
        await _json(visitor)
        visitor.find(marker="json").clear()
        visitor.find(marker="json").type('{"kind": "preformed"}')
        visitor.find(marker="form-tab").click()
        await visitor.should_see("did you mean", retries=50)
        assert visitor.find(marker="json").elements.pop().value == '{"kind": "preformed"}'

    tell(shop, story)
