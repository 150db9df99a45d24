"""Sectors: of a catalogue's category, and told."""

import pytest

from rapport.law import all_rules, sector_of, sectors


@pytest.mark.parametrize(
    ("category", "told", "sector"),
    [
        ("护肤", "", "cosmetics"),
        ("Tea", "", "food"),
        ("body", "", ""),
        (None, "", ""),
        ("body", "cosmetics", "cosmetics"),
        ("茶叶", "nonsense", "food"),
    ],
)
def test_a_sector_follows_from_what_is_told_else_from_the_category(
    category: str | None, told: str, sector: str
) -> None:
    assert sector_of(category, told) == sector


def test_rules_name_only_sectors_that_exist() -> None:
    named = set().union(*(rule.sectors | rule.outside for rule in all_rules()))
    assert named <= set(sectors())
