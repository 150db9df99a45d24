"""Ten rules that cover the rule tree, as JSON, for the benchmark of segments."""

from typing import Any

VIP_ID = "segment-vip"
VIP: dict[str, Any] = {"kind": "total", "of": "orders", "op": "at_least", "value": 10}
TEN_RULES: dict[str, dict[str, Any]] = {
    "viewed 3 times, lives in China, opened nothing": {
        "kind": "all",
        "rules": [
            {"kind": "performed", "event": "Product Viewed", "at_least": 3, "within_days": 30},
            {"kind": "trait", "name": "country", "op": "is", "value": "CN"},
            {"kind": "not_performed", "event": "Email Opened", "within_days": 14},
        ],
    },
    "bought of a category twice": {
        "kind": "performed",
        "event": "Order Completed",
        "product": [{"name": "category", "op": "is", "value": "skincare"}],
        "at_least": 2,
        "within_days": 90,
    },
    "left a basket for 3 days": {
        "kind": "sequence",
        "within_days": 30,
        "steps": [
            {"event": "Product Added"},
            {"event": "Order Completed", "within_days": 3, "absent": True},
        ],
    },
    "viewed twice as much as the month before": {
        "kind": "aggregate",
        "figure": {
            "kind": "events",
            "event": "Product Viewed",
            "of": "count",
            "within_days": 30,
        },
        "op": "more_than",
        "than": {
            "kind": "events",
            "event": "Product Viewed",
            "of": "count",
            "within_days": 60,
            "older_than_days": 30,
        },
        "times": 2.0,
    },
    "last order long ago and large": {
        "kind": "last_performed",
        "event": "Order Completed",
        "older_than_days": 60,
        "then": [{"name": "amount_minor", "op": "at_least", "value": 20000}],
    },
    "spent much, ordered often, may be written to": {
        "kind": "all",
        "rules": [
            {"kind": "total", "of": "revenue_minor", "op": "at_least", "value": 200000},
            {
                "kind": "total",
                "of": "orders",
                "op": "at_least",
                "value": 3,
                "within_days": 90,
            },
            {"kind": "consent", "channel": "email", "state": "granted"},
        ],
    },
    "best buyers of the gold tier": {
        "kind": "all",
        "rules": [
            {"kind": "rfm", "cells": ["5*5", "4*5", "5*4"]},
            {"kind": "trait", "name": "tier", "op": "is", "value": "gold"},
        ],
    },
    "searched twice and found nothing": {
        "kind": "performed",
        "event": "Products Searched",
        "where": [{"name": "results", "op": "is", "value": 0}],
        "at_least": 2,
        "within_days": 60,
    },
    "a segment or a basket, and not a reader in China": {
        "kind": "all",
        "rules": [
            {
                "kind": "any",
                "rules": [
                    {"kind": "segment", "segment_id": VIP_ID},
                    {
                        "kind": "performed",
                        "event": "Checkout Started",
                        "within_days": 14,
                    },
                ],
            },
            {
                "kind": "not",
                "rule": {
                    "kind": "all",
                    "rules": [
                        {"kind": "message", "did": "opened", "within_days": 30},
                        {"kind": "trait", "name": "country", "op": "is", "value": "CN"},
                    ],
                },
            },
        ],
    },
    "viewed 3 times on weekend evenings of their own clock": {
        "kind": "performed",
        "event": "Product Viewed",
        "at_least": 3,
        "within_days": 30,
        "whole_days": True,
        "weekdays": [6, 7],
        "from_hour": 20,
        "zone": "Asia/Shanghai",
        "customer_zone": True,
    },
}
