"""Whoever writes is told what to try: within the brief, the brand book and the channel."""

from dataclasses import replace
from typing import Any

from rapport.brand import BrandBook, Manner, publish_book, save_book
from rapport.effects import Adviser, banned_by, surest_wishes
from rapport.storage import Database
from tests.effects.test_store_and_faces import BRIEF, NOW, kept


def adviser(database: Database) -> Adviser:
    return Adviser(database, market="GB", currency="GBP")


def test_a_new_shop_explores_and_keeps_what_the_brief_decided(database: Database) -> None:
    found = adviser(database)(BRIEF, BRIEF.cells[0])
    assert list(found) == ["A", "B"]
    for one in found.values():
        assert (one.settings["tone"], one.settings["length"]) == ("plain", "short")
        assert 0 < one.propensity < 1
        assert one.reason.startswith("No campaign of this group was measured yet")
    assert found["A"].settings != found["B"].settings
    assert adviser(database)(BRIEF, BRIEF.cells[0]) == found


def test_figures_give_a_reason_with_its_interval(database: Database, campaigns: Any) -> None:
    kept(database, campaigns, count=6)
    found = adviser(database).suggestions(BRIEF, BRIEF.cells[0])
    wishes = surest_wishes(found.variants[0])
    assert wishes and all(wish.propensity < 1 for wish in wishes)
    told = adviser(database)(BRIEF, BRIEF.cells[0])["A"].reason
    assert "per recipient" in told and "[" in told
    assert told.count("likely to help") == 2


def test_what_book_and_channel_rule_out_is_never_suggested(database: Database) -> None:
    book = BrandBook(
        market="GB", language="en", name="x", manner=Manner(most_emoji=0, first_name=False)
    )
    assert set(banned_by(book)) == {("emoji", "yes"), ("by_name", "yes")}
    assert banned_by(replace(book, manner=Manner())) == []
    save_book(book, database=database, by="lin", now=NOW)
    publish_book(database, "GB", "en", 1, by="lin", now=NOW)
    wide = replace(BRIEF, variants=8)
    ask = adviser(database)
    mail = ask(wide, wide.cells[0]).values()
    assert {(one.settings["emoji"], one.settings["by_name"]) for one in mail} == {("no", "no")}
    assert {one.settings["question"] for one in mail} == {"yes", "no"}
    text = replace(wide, channels=("sms",))
    assert {one.settings["question"] for one in ask(text, text.cells[0]).values()} == {"no"}
