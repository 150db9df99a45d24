"""Drafts leave for other programs in forms that those read."""

import csv
import io
from datetime import UTC, datetime

from rapport.content import (
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Exported,
    Grounds,
    as_csv,
    as_html,
    as_text,
    as_values,
    copy_of,
    preview_draft,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def exported(copy: Copy, channel: str, grounds: Grounds) -> Exported:
    draft = Draft(
        draft_id=DraftId("dr_1"), version=1, brief_id=BriefId("br_1"), segment_id="quiet",
        variant="A", language="zh-CN", channel=channel, copy=copy, status=DraftStatus.APPROVED,
        written_by="mei", created_at=NOW,
    )  # fmt: skip
    return Exported(draft=draft, rendered=preview_draft(draft, grounds), slots=grounds.slots)


AD = copy_of(
    {
        "headlines": "{{ product.name }}\n=1+1\n照片与说明",
        "body": "名称和价格都在页面上。\n看完再决定。",
        "paths": "上新",
        "link": "{{ product.url }}",
    }
)


def test_search_ads_have_the_columns_of_google_ads_editor(grounds_zh: Grounds) -> None:
    table = as_csv([exported(AD, "search-ad", grounds_zh)], campaign="春天")
    [row] = csv.DictReader(io.StringIO(table))
    assert row["Campaign"] == "春天"
    assert row["Ad type"] == "Responsive search ad"
    assert row["Status"] == "Paused"
    assert row["Headline 1"] == "山茶花身体乳"
    assert row["Headline 2"] == "'=1+1"  # no spreadsheet may run it
    assert row["Headline 15"] == ""
    assert row["Description 2"] == "看完再决定。"
    assert row["Path 1"] == "上新"
    assert row["Final URL"] == "https://shop.example/p/lotion?a=1&b=2"


def test_other_formats_have_a_column_per_part(grounds_zh: Grounds) -> None:
    post = exported(
        copy_of({"subject": "题", "body": "你好", "tags": "甲\n乙"}), "social", grounds_zh
    )
    [row] = csv.DictReader(io.StringIO(as_csv([post], campaign="x")))
    assert (row["format"], row["subject"], row["tags"]) == ("social", "题", "甲\n乙")


def test_a_draft_is_given_as_text_html_and_values(grounds_zh: Grounds) -> None:
    one = exported(AD, "search-ad", grounds_zh)
    assert "headlines:\n山茶花身体乳\n" in as_text(one)
    assert as_html(one).startswith("<!doctype html>")
    parts = as_values(one)["parts"]
    assert isinstance(parts, dict)
    assert parts["headlines"] == ["山茶花身体乳", "=1+1", "照片与说明"]
