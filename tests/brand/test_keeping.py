"""Versions are kept, published, used, compared, and never changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.brand import (
    Avoid,
    BadBrandBook,
    BookStatus,
    BrandBook,
    BrandBookChanged,
    Change,
    NoSuchBrandBook,
    Preference,
    add_rule,
    changes_between,
    get_version,
    list_books,
    list_versions,
    publish_book,
    published_book,
    published_version,
    save_book,
)
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def save(database: Database, book: BrandBook, **more: object) -> int:
    told = {"by": "lin", "now": NOW} | more
    return save_book(book, database=database, **told).version  # type: ignore[arg-type]


def publish(database: Database, book: BrandBook, version: int) -> None:
    publish_book(database, book.market, book.language, version, by="wen", now=LATER)


def test_a_draft_is_not_used_until_it_is_published(database: Database, zh: BrandBook) -> None:
    assert save(database, zh, note="first") == 1
    assert published_book(database, "CN", "zh") is None
    publish(database, zh, 1)
    used = published_version(database, "CN", "zh")
    assert used is not None and used.book == zh
    assert (used.status, used.changed_by, used.changed_at) == (BookStatus.PUBLISHED, "lin", NOW)
    assert (used.published_by, used.published_at, used.note) == ("wen", LATER, "first")


def test_a_change_is_the_next_version_and_the_old_one_stays(
    database: Database, zh: BrandBook
) -> None:
    save(database, zh)
    publish(database, zh, 1)
    assert save(database, replace(zh, voice="别的"), based_on=1) == 2
    assert published_book(database, "CN", "zh") == zh
    assert [one.version for one in list_versions(database, "CN", "zh")] == [2, 1]
    assert get_version(database, "CN", "zh").book.voice == "别的"
    assert get_version(database, "CN", "zh", 1).book == zh
    [(newest, used)] = list_books(database)
    assert used is not None and (newest.version, used.version) == (2, 1)


def test_the_same_book_makes_no_new_version(database: Database, zh: BrandBook) -> None:
    assert save(database, zh) == save(database, zh) == 1


def test_a_change_of_an_older_version_is_refused(database: Database, zh: BrandBook) -> None:
    save(database, zh)
    save(database, replace(zh, voice="b"))
    with pytest.raises(BrandBookChanged, match="at version 2"):
        save(database, replace(zh, voice="c"), based_on=1)


def test_an_older_version_is_not_published_over_a_newer_one(
    database: Database, zh: BrandBook
) -> None:
    save(database, zh)
    save(database, replace(zh, voice="b"))
    publish(database, zh, 2)
    with pytest.raises(BrandBookChanged, match="version 2"):
        publish(database, zh, 1)
    back = save(database, zh, based_on=2)
    publish(database, zh, back)
    assert published_book(database, "CN", "zh") == zh


def test_the_nearest_book_is_used(database: Database, zh: BrandBook) -> None:
    for market, language in (("*", "zh"), ("CN", "zh"), ("CN", "zh-TW")):
        book = replace(zh, market=market, language=language, name=f"{market} {language}")
        publish(database, book, save(database, book))
    used = {
        (market, language): getattr(published_book(database, market, language), "name", None)
        for market, language in (("CN", "zh-TW"), ("CN", "zh-CN"), ("SG", "zh"), ("CN", "en"))
    }
    assert used == {
        ("CN", "zh-TW"): "CN zh-TW",
        ("CN", "zh-CN"): "CN zh",
        ("SG", "zh"): "* zh",
        ("CN", "en"): None,
    }


def test_what_is_not_there_says_so(database: Database, zh: BrandBook) -> None:
    with pytest.raises(NoSuchBrandBook, match="no brand book for market 'CN'"):
        get_version(database, "CN", "zh")
    save(database, zh)
    with pytest.raises(NoSuchBrandBook, match="no version 9"):
        publish(database, zh, 9)


def test_a_rule_becomes_the_next_published_version(database: Database, zh: BrandBook) -> None:
    publish(database, zh, save(database, zh))
    kept = add_rule(database, "CN", "zh-CN", "入手", "买", "太网络", by="wen", now=LATER)
    assert (kept.version, kept.status) == (2, BookStatus.PUBLISHED)
    assert kept.book.prefer[-1] == Preference(say="买", instead_of=("入手",), reason="太网络")
    more = add_rule(database, "CN", "zh", "剁手", "买", "", by="wen", now=LATER)
    assert more.book.prefer[-1].instead_of == ("入手", "剁手")
    word = add_rule(database, "CN", "zh", "打卡", "", "", by="wen", now=LATER)
    assert word.book.avoid[-1] == Avoid(word="打卡")
    again = add_rule(database, "CN", "zh", "打卡", "", "", by="wen", now=LATER)
    assert again.version == word.version == 4


def test_a_rule_leaves_drafts_alone(database: Database, zh: BrandBook) -> None:
    publish(database, zh, save(database, zh))
    save(database, replace(zh, voice="draft"))
    kept = add_rule(database, "CN", "zh", "打卡", "", "", by="wen", now=LATER)
    assert (kept.version, kept.book.voice) == (3, zh.voice)
    assert get_version(database, "CN", "zh", 2).status is BookStatus.DRAFT


def test_the_first_rule_makes_a_book(database: Database) -> None:
    kept = add_rule(database, "GB", "en-GB", "cheap", "fair", "", by="wen", now=NOW)
    assert (kept.book.market, kept.book.language, kept.version) == ("GB", "en", 1)
    assert published_book(database, "GB", "en") == kept.book
    with pytest.raises(BadBrandBook, match="the word to avoid"):
        add_rule(database, "GB", "en", " ", "fair", "", by="wen", now=NOW)


def test_changes_name_each_entry(zh: BrandBook) -> None:
    manner = replace(zh.manner, address="您")
    after = replace(zh, avoid=(zh.avoid[0], Avoid(word="打卡")), manner=manner, voice="新")
    assert changes_between(zh, after) == [
        Change(section="voice", entry="", before="说清楚就停。", after="新"),
        Change(section="avoid", entry="治愈", before="severity: refuse", after=""),
        Change(section="avoid", entry="打卡", before="", after="打卡"),
        Change(section="manner", entry="address", before="你", after="您"),
    ]
    assert changes_between(zh, zh) == []
    assert {one.section for one in changes_between(None, zh)} >= {"name", "avoid", "manner"}
