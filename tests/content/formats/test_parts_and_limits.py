"""Each kind of text has its parts; all of them are kept, checked and held to their limits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rapport.content import (
    FORMATS,
    BadBrief,
    Brief,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Grounds,
    Kind,
    Use,
    check_copy,
    copy_of,
    counts_of,
    format_of,
    formats_for,
    get_draft,
    label_of,
    part_of,
    parts_of,
    save_brief,
    save_draft,
    slots_of,
    with_part,
)
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AD = copy_of(
    {
        "headlines": "{{ product.name }}\n到店看看\n照片与说明",
        "body": "名称和价格都在页面上。\n看完再决定，不必赶。",
        "link": "{{ product.url }}",
    }
)


@pytest.fixture
def checked(grounds_zh: Grounds) -> Callable[..., set[tuple[str, str]]]:
    def check(copy: Copy, channel: str) -> set[tuple[str, str]]:
        found = check_copy(copy, replace(grounds_zh, channel=channel))
        return {(one.code, one.part) for one in found}

    return check


def test_every_format_has_parts_with_a_name_in_both_languages_and_a_place_for_its_text() -> None:
    assert {*formats_for(Use.SENT), *formats_for(Use.PUBLISHED)} == set(FORMATS)
    for name, made in FORMATS.items():
        assert made.name == name
        assert made.part("body"), name
        assert len({part.name for part in made.parts}) == len(made.parts)
        assert all(part.en and part.zh for part in made.parts)
        assert all(part.at_least <= part.at_most for part in made.parts)
    assert label_of("search-ad", "body", "zh") == "描述"
    assert label_of("email", "body", "en") == "Text"
    with pytest.raises(BadBrief, match="choose of email, sms"):
        format_of("fax")


def test_a_copy_keeps_its_parts_in_order_and_no_empty_ones() -> None:
    copy = copy_of({"headlines": "a\nb", "tags": " ", "body": "text", "subject": "s"})
    assert parts_of(copy) == (
        ("subject", "s"),
        ("preheader", ""),
        ("body", "text"),
        ("headlines", "a\nb"),
    )
    assert part_of(copy, "headlines") == "a\nb"
    assert part_of(copy, "tags") == ""
    assert part_of(with_part(copy, "headlines", "c"), "headlines") == "c"
    assert with_part(copy, "body", "other").body == "other"
    assert hash(copy) == hash(copy_of(dict(parts_of(copy))))


def test_the_parts_of_a_draft_are_kept_and_older_drafts_stay_readable(
    database: Database, brief: Brief
) -> None:
    save_brief(database, brief)
    draft = Draft(
        draft_id=DraftId("dr_1"),
        version=1,
        brief_id=brief.brief_id,
        segment_id="seg",
        variant="A",
        language="zh-CN",
        channel="search-ad",
        copy=AD,
        status=DraftStatus.WRITTEN,
        written_by="mei",
        created_at=NOW,
    )
    save_draft(database, draft)
    assert get_draft(database, "dr_1") == draft
    with database.begin() as connection:
        connection.exec_driver_sql(
            'UPDATE drafts SET copy = \'{"body": "b", "subject": "s", "preheader": ""}\''
        )
    assert get_draft(database, "dr_1").copy == Copy(subject="s", body="b")


def test_the_slots_of_every_part_are_known(
    checked: Callable[..., set[tuple[str, str]]],
) -> None:
    assert slots_of(AD) == ("product.name", "product.url")
    assert checked(AD, "search-ad") == set()
    wrong = with_part(AD, "headlines", "{{ product.cost }}\n国家级品质\n只要9元\n找 13800138000")
    assert checked(wrong, "search-ad") >= {
        ("slot-unknown", "headlines"),
        ("forbidden-claim", "headlines"),
        ("fact-outside-slot", "headlines"),
        ("personal-data", "headlines"),
    }
    broken = with_part(AD, "headlines", "{{ product.name")
    assert checked(broken, "search-ad") == {("liquid-broken", "headlines")}


@pytest.mark.parametrize(
    ("part", "text", "code"),
    [
        ("headlines", "到店看看\n照片与说明", "part-count"),
        (
            "headlines",
            "\n".join(f"标题{one}号店" for one in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"),
            "part-count",
        ),
        ("headlines", "好" * 16 + "\n到店看看\n照片与说明", "too-long"),
        ("headlines", "到店看看\n到店看看\n照片与说明", "item-twice"),
        ("headlines", "", "part-missing"),
        ("paths", "很长很长的一个路径", "too-long"),
        ("tags", "日常", "part-unknown"),
        ("link", "商品页", "link-broken"),
        ("link", "https://evil.example/x", "link-foreign"),
        ("body", "一" * 42 + "\n看完再决定。", "rather-long"),
    ],
)
def test_a_search_ad_is_held_to_what_its_platform_takes(
    checked: Callable[..., set[tuple[str, str]]], part: str, text: str, code: str
) -> None:
    assert (code, part) in checked(with_part(AD, part, text), "search-ad")


@pytest.mark.parametrize(
    ("channel", "parts", "code"),
    [
        ("wecom", {"body": "好" * 683}, ("too-long", "body")),
        ("wecom", {"body": "你好", "card_title": "好" * 43}, ("too-long", "card_title")),
        ("social", {"body": "好" * 1001}, ("too-long", "body")),
        ("social", {"subject": "好" * 21, "body": "你好"}, ("too-long", "subject")),
        ("social", {"body": "你好", "tags": "\n".join("甲乙丙丁戊己庚辛壬癸子")},
         ("part-count", "tags")),
        ("push", {"body": "你好", "preheader": "看不见"}, ("part-unknown", "preheader")),
        ("display-ad", {"subject": "好" * 16, "body": "你好"}, ("too-long", "subject")),
        ("article", {"subject": "题", "preheader": "摘要", "body": "没有小标题"},
         ("part-count", "body")),
        ("faq", {"subject": "题", "body": "## 问？\n\n答。", "seo_title": "好" * 31},
         ("rather-long", "seo_title")),
        ("landing-page", {"subject": "题", "body": "## 甲\n\n乙\n\n## 丙\n\n丁"},
         ("part-missing", "cta")),
    ],
)  # fmt: skip
def test_each_format_has_its_limits(
    checked: Callable[..., set[tuple[str, str]]],
    channel: str,
    parts: dict[str, str],
    code: tuple[str, str],
) -> None:
    assert code in checked(copy_of(parts), channel)


def test_headings_are_for_formats_with_sections_only(
    checked: Callable[..., set[tuple[str, str]]],
) -> None:
    body = "## 它是什么？\n\n一件日用品。"
    assert checked(copy_of({"subject": "问答", "body": body}), "faq") == set()
    assert ("markup-typed", "body") in checked(copy_of({"subject": "问答", "body": body}), "email")


def test_what_is_typed_is_counted_as_it_will_be_read(grounds_zh: Grounds) -> None:
    counts = counts_of(AD, replace(grounds_zh, channel="search-ad"))
    headlines = counts["headlines"]
    assert (headlines.size, headlines.most, headlines.items, headlines.most_items) == (
        12,
        30,
        3,
        15,
    )
    assert not headlines.over
    long = with_part(AD, "headlines", "好" * 16)
    assert counts_of(long, replace(grounds_zh, channel="search-ad"))["headlines"].over
    sms = counts_of(Copy(body="好" * 80), replace(grounds_zh, channel="sms"))
    assert (sms["body"].size, sms["body"].most, sms["body"].measure) == (2, 3, "segments")
    assert counts_of(Copy(body="{{ product.name"), grounds_zh) == {}
    assert format_of("search-ad").parts[0].kind is Kind.LIST
