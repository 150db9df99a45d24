"""A rule becomes a form and the form a rule, or the form says that it has no room."""

import pytest

from rapport.console.rule_lines import KINDS, lines_of, new_line, rule_of
from rapport.segments import parse_rule, rule_json

FITTING = [
    {"kind": "everyone"},
    {"kind": "trait", "name": "country", "op": "is", "value": "CN"},
    {"kind": "trait", "name": "city", "op": "one_of", "value": ["Shanghai", "杭州"]},
    {"kind": "trait", "name": "created_at", "op": "within_days", "value": 30.0},
    {"kind": "trait", "name": "vip", "op": "is_true"},
    {"kind": "performed", "event": "Order Completed", "at_least": 3, "within_days": 30.0},
    {"kind": "not_performed", "event": "Email Opened", "within_days": 14.0},
    {
        "kind": "performed",
        "event": "Product Viewed",
        "product": [{"name": "category", "op": "is", "value": "tea"}],
    },
    {"kind": "total", "of": "revenue_minor", "op": "at_least", "value": 50000.0},
    {"kind": "rfm", "groups": ["champions", "loyal"]},
    {"kind": "segment", "segment_id": "seg_1"},
    {
        "kind": "any",
        "rules": [
            {"kind": "rfm", "groups": ["new"]},
            {"kind": "total", "of": "orders", "op": "is", "value": 0.0},
        ],
    },
]
TOO_RICH = [
    {"kind": "not", "rule": {"kind": "rfm", "groups": ["new"]}},
    {"kind": "all", "rules": [{"kind": "any", "rules": [{"kind": "everyone"}]}]},
    {"kind": "rfm", "cells": ["5*5"]},
    {"kind": "performed", "event": "Page Viewed", "since": "2026-01-01"},
    {
        "kind": "performed",
        "event": "Product Viewed",
        "product": [{"name": "brand", "op": "is", "value": "Harbour"}],
    },
    {"kind": "trait", "name": "sizes", "op": "one_of", "value": [1, 2]},
    {"kind": "trait", "name": "motto", "op": "one_of", "value": ["a, b"]},
]


@pytest.mark.parametrize("rule", FITTING, ids=lambda rule: str(rule["kind"]))
def test_a_common_rule_comes_back_as_it_was(rule: dict[str, object]) -> None:
    read = lines_of(parse_rule(rule))
    assert read is not None
    join, lines = read
    assert rule_json(parse_rule(rule_of(join, lines))) == rule_json(parse_rule(rule))


@pytest.mark.parametrize("rule", TOO_RICH, ids=lambda rule: str(rule["kind"]))
def test_a_richer_rule_is_left_to_json(rule: dict[str, object]) -> None:
    assert lines_of(parse_rule(rule)) is None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"segment", "trait"}])
def test_a_new_condition_is_a_rule_already(kind: str) -> None:
    assert rule_json(parse_rule(rule_of("all", [new_line(kind)])))["kind"] == kind


def test_a_number_that_is_none_is_left_for_the_rule_to_refuse() -> None:
    line = new_line("trait")
    line.values |= {"op": "at_least", "value": "many"}
    assert rule_of("all", [line])["value"] == "many"
