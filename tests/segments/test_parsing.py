"""A rule that cannot be read gets one sentence: where, what was found, what fits."""

import json
from pathlib import Path
from typing import Any

import pytest

import rapport
from rapport.segments import BadRule, parse_rule, rule_json, rule_schema

SCHEMA = Path(rapport.__file__).parent.parent / "docs" / "segment-rule.schema.json"
EVERYONE = {"kind": "everyone"}


def nested(levels: int) -> dict[str, Any]:
    rule: dict[str, Any] = EVERYONE
    for _ in range(levels - 1):
        rule = {"kind": "not", "rule": rule}
    return rule


def performed(**more: object) -> dict[str, object]:
    return {"kind": "performed", "event": "Order Completed", **more}


def steps(*steps: object) -> dict[str, object]:
    return {"kind": "sequence", "steps": list(steps)}


COUNT = {"kind": "events", "event": "Order Completed", "of": "count"}


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("{", "the rule is not JSON: .* at line 1, column 2"),
        ([], "the rule: must be an object, and a list was found"),
        ({}, "kind: is missing; use one of everyone, trait, computed, performed"),
        ({"kind": "trat"}, "kind: 'trat' is not known here; did you mean 'trait'"),
        ({"kind": "trait", "op": "exists"}, "trait.name: is missing"),
        (
            {"kind": "all", "rules": [EVERYONE, performed(within_days="30")]},
            r"all\[1\].performed.within_days: must be a valid number, and '30' was found",
        ),
        ({"kind": "any", "rules": []}, "any: needs at least one entry"),
        ({"kind": "trait", "nmae": "x", "op": "is", "value": 1}, "trait.nmae: .* mean 'name'"),
        ({"kind": "trait", "name": "x", "op": "iss", "value": 1}, "trait.op: .* mean 'is'"),
        ({"kind": "trait", "name": "x", "op": "is"}, "trait.value: `is` needs a text, a number"),
        (
            {"kind": "trait", "name": "x", "op": "at_least", "value": "5"},
            "trait.value: `at_least` needs a number, and a text was found",
        ),
        (
            {"kind": "trait", "name": "created_at", "op": "contains", "value": "a"},
            "trait.op: `contains` does not fit `created_at`; use before, after",
        ),
        ({"kind": "trait", "name": "x", "op": "before", "value": "2026-02-30"}, "trait.value"),
        ({"kind": "trait", "name": "", "op": "exists"}, "trait.name"),
        (
            {"kind": "not", "rule": performed(where=[{"name": "a", "op": "is", "value": None}])},
            r"not.performed.where\[0\].value: `is` needs",
        ),
        (performed(since="2026-13-01"), "performed.since: is not a date"),
        (performed(since="2026-01-01T00:00:00"), "performed.since: is not a date .* its zone"),
        (performed(since="2026-02-01", until="2026-02-01"), "performed.until: must be later"),
        (performed(within_days=3, since="2026-01-01"), "performed.since: cannot stand beside"),
        (performed(within_days=3, older_than_days=3), "performed.older_than_days: must be below"),
        (performed(at_least=3, at_most=2), "performed.at_most: must not be below at_least"),
        (performed(at_least=0), "performed.at_least: is 0 with no at_most"),
        (performed(within_days=-1), "performed.within_days: must be greater than 0, and -1"),
        ({"kind": "trait", "name": "n", "op": "is", "value": 10**400}, "trait.value: is a number"),
        (
            {"kind": "trait", "name": "n", "op": "one_of", "value": [1, -1e300]},
            "trait.value: is a number beyond 1e",
        ),
        (
            {"kind": "trait", "name": "created_at", "op": "within_days", "value": 1e12},
            "trait.value: `within_days` needs days above 0 and up to 36,500",
        ),
        ({"kind": "rfm"}, "rfm: needs `cells` or `groups`"),
        ({"kind": "rfm", "cells": ["678"]}, r"rfm.cells\[0\]"),
        ({"kind": "rfm", "groups": ["champs"]}, r"rfm.groups\[0\]: .* mean 'champions'"),
        (performed(zone="Mars/Olympus"), "performed.zone: is no time zone"),
        (performed(whole_days=True), "performed.whole_days: needs within_days or older"),
        (performed(within_days=1.5, whole_days=True), "performed.whole_days: needs whole numbers"),
        (performed(from_hour=9, until_hour=9), "performed.until_hour: must differ"),
        (performed(weekdays=[8]), r"performed.weekdays\[0\]: must be less than or equal to 7"),
        (steps({"event": "A"}), "sequence.steps: needs at least 2 entries"),
        (
            steps({"event": "A", "within_days": 1}, {"event": "B"}),
            r"sequence.steps\[0\]: is the first step",
        ),
        (
            steps({"event": "A"}, {"event": "B", "absent": True}),
            r"sequence.steps\[1\].absent: is for the last step only, with within_days",
        ),
        (
            steps({"event": "A"}, {"event": "B", "evnt": "C"}),
            r"sequence.steps\[1\].evnt: .* did you mean 'event'",
        ),
        (
            steps({"event": "A"}, {"event": "B", "without": [{"events": "C"}]}),
            r"sequence.steps\[1\].without\[0\].events: .* did you mean 'event'",
        ),
        ({"kind": "aggregate", "figure": COUNT, "op": "is"}, "aggregate: needs either"),
        (
            {"kind": "aggregate", "figure": {**COUNT, "of": "sum"}, "op": "is", "value": 1},
            "aggregate.figure.events.property: is needed for `sum`",
        ),
        (
            {"kind": "aggregate", "figure": {**COUNT, "kind": "visits"}, "op": "is", "value": 1},
            "aggregate.figure.kind: 'visits' is not known here; .*use one of events, orders",
        ),
        ({"kind": "bucket", "name": "a", "start": 50, "end": 50}, "bucket.end: must be above"),
        (
            {"kind": "near", "latitude": 91, "longitude": 0, "kilometres": 1},
            "near.latitude: must be less than or equal to 90, and 91",
        ),
        (
            {"kind": "trait", "name": "x", "op": "contains_any", "value": "a"},
            "trait.value: `contains_any` needs a list of texts, and a text was found",
        ),
        (nested(21), "nested deeper than 20 levels"),
        ({"kind": "all", "rules": [EVERYONE] * 200}, "more than 200 parts"),
    ],
)
def test_a_bad_rule_is_named_by_its_place(rule: object, sentence: str) -> None:
    raw = rule if isinstance(rule, str) else json.dumps(rule)
    with pytest.raises(BadRule, match=sentence):
        parse_rule(raw)


def test_a_value_is_never_repeated_in_an_error_for_it_may_be_personal() -> None:
    with pytest.raises(BadRule) as caught:
        parse_rule({"kind": "trait", "name": "email", "op": "at_least", "value": "ada@example.org"})
    assert "ada@" not in str(caught.value)


def test_a_rule_is_read_back_as_it_was_written() -> None:
    raw = {
        "kind": "any",
        "rules": [
            performed(
                at_least=3,
                within_days=30,
                where=[{"name": "价格", "op": "one_of", "value": [1, "a", True]}],
            ),
            {"kind": "not", "rule": {"kind": "segment", "segment_id": "seg_1"}},
            {"kind": "rfm", "groups": ["at-risk"], "cells": ["5*1"]},
        ],
    }
    rule = parse_rule(raw)
    assert rule_json(rule) == raw
    assert parse_rule(json.dumps(rule_json(rule))) == rule


def test_the_largest_rule_allowed_is_read() -> None:
    assert rule_json(parse_rule(nested(20))) == nested(20)


def test_the_published_schema_is_the_one_in_use() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == rule_schema()


def test_the_schema_knows_every_kind_and_what_each_operator_needs() -> None:
    schema: Any = rule_schema()
    assert set(schema["discriminator"]["mapping"]) == {
        "everyone", "trait", "computed", "performed", "not_performed", "last_performed",
        "sequence", "aggregate", "total", "rfm", "score", "finding", "stated", "message", "consent",
        "near", "list", "bucket", "segment", "all", "any", "not",
    }  # fmt: skip
    assert schema["$schema"].endswith("2020-12/schema")
    needs = {
        op
        for case in schema["$defs"]["Condition"]["allOf"]
        for op in case["if"]["properties"]["op"]["enum"]
    }
    assert needs == set(schema["$defs"]["Op"]["enum"])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"value": "x" * 501}, r"^trait\.value: is longer than 500 characters"),
        ({"op": "one_of", "value": ["x" * 501]}, r"^trait\.value: is longer than 500 characters"),
        ({"op": "one_of", "value": ["x"] * 1001}, r"^trait\.value: has more than \d+ entries"),
        ({"name": "x" * 1001}, r"^trait\.name: is longer than 1000 characters"),
        ({"name": "a\0b"}, "must be without the character NUL"),
    ],
)
def test_what_is_too_long_or_oddly_named_is_told_as_that(
    changed: dict[str, object], told: str
) -> None:
    rule = {"kind": "trait", "name": "note", "op": "is", "value": "x"}
    with pytest.raises(BadRule, match=told):
        parse_rule(rule | changed)
