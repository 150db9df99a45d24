"""A rule becomes a tree of cards and the tree a rule, with nothing lost on the way."""

from typing import Any

import pytest

from rapport.console.rule_tree import (
    Group,
    Line,
    duplicate,
    holder_of,
    lines_of,
    move,
    read_tree,
    remove,
    wrap,
    write_tree,
)
from rapport.segments import BadRule, check_rule, parse_rule, rule_json

BOUGHT = {"kind": "performed", "event": "Order Completed"}
TEA = {"kind": "trait", "name": "drinks", "op": "is", "value": "tea"}
CLOCK = {
    "within_days": 30,
    "whole_days": True,
    "weekdays": [6, 7],
    "from_hour": 0,
    "until_hour": 12,
    "zone": "Asia/Shanghai",
    "customer_zone": True,
}
EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "everyone"},
    {"kind": "trait", "name": "sizes", "op": "one_of", "value": [1, "a, b", True]},
    {"kind": "computed", "name": "orders_90d", "op": "more_than", "value": 2},
    {
        **BOUGHT,
        **CLOCK,
        "at_least": 2,
        "at_most": 5,
        "where": [{"name": "amount_minor", "op": "at_least", "value": 5000}],
        "product": [{"name": "category", "op": "is", "value": "tea"}],
    },
    {"kind": "not_performed", "event": "Email Opened", "older_than_days": 5, "within_days": 30},
    {
        "kind": "last_performed",
        "event": "Order Completed",
        "first": True,
        "since": "2026-01-01",
        "then": [{"name": "coupon", "op": "exists"}],
    },
    {
        "kind": "sequence",
        "steps": [
            {"event": "Product Added"},
            {
                "event": "Checkout Started",
                "within_days": 1,
                "without": [{"event": "Product Removed"}],
            },
            {"event": "Order Completed", "within_days": 2, "absent": True},
        ],
        "within_days": 30,
    },
    {
        "kind": "aggregate",
        "figure": {"kind": "events", "event": "Quiz", "of": "average", "property": "points"},
        "op": "less_than",
        "than": {"kind": "orders", "of": "orders", "older_than_days": 30},
        "times": 1.5,
    },
    {"kind": "total", "of": "revenue_minor", "op": "is", "value": 0, "currency": "CNY"},
    {"kind": "rfm", "cells": ["5*5"], "groups": ["new"]},
    {"kind": "score", "name": "purchase_30d", "op": "at_least", "value": 0.25},
    {"kind": "finding", "topic": "delivery", "feeling": "negative", "at_least": 2},
    {"kind": "message", "did": "clicked", "campaign_id": "cmp_1", "at_least": 0, "at_most": 0},
    {"kind": "consent", "channel": "sms", "purpose": "transactional", "state": "never_asked"},
    {"kind": "near", "latitude": -33.9, "longitude": 18.4, "kilometres": 5},
    {"kind": "list", "list_id": "lst_1"},
    {"kind": "bucket", "name": "half", "start": 50, "end": 100},
    {"kind": "segment", "segment_id": "seg_1"},
    {"kind": "not", "rule": BOUGHT},
    {"kind": "not", "rule": {"kind": "any", "rules": [BOUGHT, TEA]}},
    {"kind": "not", "rule": {"kind": "any", "rules": [BOUGHT]}},
    {"kind": "not", "rule": {"kind": "all", "rules": [BOUGHT, TEA]}},
    {"kind": "not", "rule": {"kind": "not", "rule": BOUGHT}},
    {
        "kind": "all",
        "rules": [
            TEA,
            {"kind": "any", "rules": [BOUGHT, {"kind": "not", "rule": TEA}]},
            {"kind": "all", "rules": [BOUGHT]},
        ],
    },
]


@pytest.mark.parametrize("rule", EVERY_KIND, ids=lambda rule: str(rule["kind"]))
def test_a_rule_of_every_kind_comes_back_as_it_was(rule: dict[str, Any]) -> None:
    read = parse_rule(rule)
    assert parse_rule(write_tree(read_tree(read)).rule) == read


def test_a_group_without_conditions_is_left_out() -> None:
    tree = Group("all", [Line(dict(BOUGHT)), Group("any", [Group("none")])])
    assert write_tree(tree).rule == BOUGHT
    assert write_tree(Group("any")).rule == {"kind": "everyone"}


def test_several_refused_conditions_are_none_of_them() -> None:
    tree = Group("none", [Line(dict(BOUGHT)), Line(dict(TEA))])
    assert write_tree(tree).rule == {"kind": "not", "rule": {"kind": "any", "rules": [BOUGHT, TEA]}}


def test_a_part_moves_among_its_neighbours_and_into_and_out_of_groups() -> None:
    first, second, inner = Line(dict(BOUGHT)), Line(dict(TEA)), Line(dict(TEA))
    group = Group("any", [inner])
    tree = Group("all", [first, second, group])
    move(tree, first, 1)
    assert tree.parts == [second, first, group]
    move(tree, first, 1)
    assert group.parts == [first, inner]
    move(tree, first, -1)
    assert tree.parts == [second, first, group]
    move(tree, inner, 1)
    assert tree.parts == [second, first, group, inner]
    move(tree, second, -1)
    assert tree.parts[0] is second


def test_a_part_is_doubled_wrapped_and_removed() -> None:
    line = Line({**BOUGHT, "where": [{"name": "coupon", "op": "exists"}]})
    tree = Group("all", [line])
    double = duplicate(tree, line)
    assert isinstance(double, Line)
    double.values["where"] = []
    assert line.values["where"]
    wrap(tree, double, "none")
    assert [one.kind for one in lines_of(tree)] == ["performed", "performed"]
    remove(tree, line)
    assert write_tree(tree).rule["kind"] == "not"
    with pytest.raises(LookupError):
        holder_of(tree, line)


def test_an_error_names_the_cards_it_is_about() -> None:
    tree = read_tree(
        parse_rule(
            {
                "kind": "all",
                "rules": [TEA, {"kind": "any", "rules": [BOUGHT, {**BOUGHT, "within_days": 1}]}],
            }
        )
    )
    lines = list(lines_of(tree))
    lines[2].values["within_days"] = -1
    written = write_tree(tree)
    with pytest.raises(BadRule) as caught:
        parse_rule(written.rule)
    assert written.named_by(str(caught.value)) == [lines[2]]


def test_two_conditions_that_exclude_each_other_are_both_named() -> None:
    never = {"kind": "not_performed", "event": "Order Completed"}
    tree = read_tree(parse_rule({"kind": "all", "rules": [TEA, BOUGHT, never]}))
    written = write_tree(tree)
    with pytest.raises(BadRule) as caught:
        check_rule(parse_rule(written.rule))
    assert written.named_by(str(caught.value)) == list(lines_of(tree))[1:]


def test_a_sentence_that_names_no_place_names_no_card() -> None:
    assert write_tree(read_tree(parse_rule(BOUGHT))).named_by("the query took too long") == []


def test_reading_does_not_change_the_rule() -> None:
    rule = parse_rule(EVERY_KIND[3])
    for line in lines_of(read_tree(rule)):
        line.values["event"] = "Other"
    assert rule_json(rule)["event"] == "Order Completed"
