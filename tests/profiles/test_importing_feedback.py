"""Texts of platforms and surveys become feedback, without their authors' names."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rapport.catalog import REVIEWS
from rapport.feedback import FEEDBACK, NOT_STATED, authors_of
from rapport.kit.errors import Invalid
from rapport.profiles import (
    BadMapping,
    ImportKind,
    ImportOptions,
    ImportReport,
    import_file,
    make_mapping,
    ready_mapping,
    ready_mappings,
)
from rapport.storage import Database, Facts, FactTable

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Desk:
    """Imports texts of files into a shop's stores."""

    def __init__(self, home: Path, facts: Facts, database: Database) -> None:
        self.home, self.facts, self.database = home, facts, database

    def load(
        self, content: str, *, kind: str = "feedback", mapping: Any = None, **options: Any
    ) -> ImportReport:
        path = self.home / "texts.csv"
        path.write_text(content, "utf-8")
        made = make_mapping(mapping or {}).completed(currency="CNY", language="en")
        return import_file(
            ImportKind(kind),
            path,
            facts=self.facts,
            database=self.database,
            now=NOW,
            options=ImportOptions(mapping=made, **options),
        )

    def rows(self, table: FactTable = FEEDBACK) -> list[dict[str, Any]]:
        rows = self.facts.table(table)
        return self.facts.read(rows.order_by("written_at", "text")).to_pylist()


@pytest.fixture
def desk(home: Path, facts: Facts, database: Database) -> Desk:
    return Desk(home, facts, database)


def test_a_post_comes_in_as_the_platform_exports_it(desk: Desk) -> None:
    report = desk.load(
        "笔记标题,笔记内容,博主昵称,博主主页,品牌,笔记链接,发布时间,点赞数\n"
        "新水壶,烧水声音很小，孩子午睡也能用,小鹿,https://xhs.example/user/77,晨露,"
        "https://xhs.example/note/1,2026-02-03 21:30,15\n",
        mapping={"like": "xiaohongshu"},
    )
    [row] = desk.rows()
    assert report.inserted == 1
    assert (row["kind"], row["platform"], row["licence"]) == ("post", "xiaohongshu", NOT_STATED)
    assert (row["title"], row["text"], row["brand"]) == (
        "新水壶",
        "烧水声音很小，孩子午睡也能用",
        "晨露",
    )
    assert row["written_at"] == datetime(2026, 2, 3, 13, 30, tzinfo=UTC)
    assert row["url"] == "https://xhs.example/note/1"


def test_an_author_is_told_apart_and_never_named(desk: Desk) -> None:
    desk.load(
        "text,author,platform,written_at\n"
        "one,Ada Lovelace,forum,2026-01-01\n"
        "two,ada lovelace,forum,2026-01-02\n"
        "three,Ben,forum,2026-01-03\n"
        "four,Ada Lovelace,weibo,2026-01-04\n"
    )
    authors = [row["author"] for row in desk.rows()]
    assert authors[0] == authors[1]
    assert len(set(authors)) == 3
    assert all("lovelace" not in str(row).casefold() for row in desk.rows())


def test_the_hash_of_an_author_needs_the_key_of_the_data_folder(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert authors_of(one).hash_of("forum", "Ada") == authors_of(one).hash_of("forum", "Ada")
    assert authors_of(one).hash_of("forum", "Ada") != authors_of(other).hash_of("forum", "Ada")
    assert [path.stat().st_mode & 0o077 for path in one.iterdir()] == [0]


def test_a_link_that_leads_to_a_person_is_not_kept(desk: Desk) -> None:
    desk.load(
        "text,url\nmine,https://forum.example/u/ada-lovelace\nthread,https://forum.example/t/9\n"
    )
    assert {row["text"]: row["url"] for row in desk.rows()} == {
        "mine": None,
        "thread": "https://forum.example/t/9",
    }


def test_a_mapping_says_once_what_holds_for_all_rows_and_a_column_what_holds_for_one(
    desk: Desk,
) -> None:
    desk.load(
        "words,terms\nfirst,CC BY 4.0\nsecond,\n",
        mapping={
            "fields": {"text": "words", "licence": "terms"},
            "defaults": {"kind": "forum", "platform": "Garage", "licence": "terms of the forum"},
        },
    )
    assert [(row["platform"], row["licence"], row["kind"]) for row in desk.rows()] == [
        ("garage", "CC BY 4.0", "forum"),
        ("garage", "terms of the forum", "forum"),
    ]


def test_each_answer_of_a_wide_survey_is_a_text_with_its_question(desk: Desk) -> None:
    report = desk.load(
        "答卷编号,会员号,提交时间,您最喜欢哪一点？,哪里可以更好？,年龄\n"
        "1,c7,2026-02-01 10:00,送货准时,,30\n"
        "2,,2026-02-02 10:00,包装好看,客服太慢,41\n",
        mapping={"like": "survey-wide"},
    )
    assert (report.rows_read, report.inserted) == (3, 3)
    assert [
        (row["thread_id"], row["customer_id"], row["question"], row["text"]) for row in desk.rows()
    ] == [
        ("1", "c7", "您最喜欢哪一点？", "送货准时"),
        ("2", None, "您最喜欢哪一点？", "包装好看"),
        ("2", None, "哪里可以更好？", "客服太慢"),
    ]


def test_a_survey_without_a_question_says_so(desk: Desk) -> None:
    with pytest.raises(Invalid, match="questions"):
        desk.load("name,age\nAda,36\n", mapping={"like": "survey-wide"})


def test_rows_that_cannot_be_used_are_named_by_row_and_field(desk: Desk) -> None:
    report = desk.load(
        "text,kind,rating,written_at\n"
        "fine,post,4,2026-01-01\n"
        ",post,4,2026-01-01\n"
        "odd,rumour,4,2026-01-01\n"
        "ten of ten,post,10,2026-01-01\n"
        "late,post,4,someday\n"
    )
    assert report.kept == 1
    assert [(one.row, one.field) for one in report.errors] == [
        (2, "text"),
        (3, "kind"),
        (4, "rating"),
        (5, "written_at"),
    ]


def test_the_name_of_an_author_is_masked_where_a_row_is_named(desk: Desk, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    desk.load("text,author,kind\nx,Ada Lovelace,rumour\n", errors_path=errors)
    assert "Lovelace" not in errors.read_text("utf-8")


def test_the_same_file_twice_is_once(desk: Desk) -> None:
    content = "text,platform,author\ngood,forum,Ada\ngood,forum,Ben\n"
    assert desk.load(content).inserted == 2
    assert desk.load(content).unchanged == 2


def test_a_row_in_doubt_is_read_like_one_that_is_not(desk: Desk) -> None:
    """A zero byte sends a row to the row reader; both make the same id of the same content."""
    plain = "text,title,author,thread_id,written_at\nbag,t,Ada,7,2026-01-01 10:00\n"
    desk.load(plain)
    desk.load(plain, mapping={"defaults": {"brand": ""}})
    assert len(desk.rows()) == 1


def test_reviews_take_the_platform_and_stars_of_a_ready_mapping(desk: Desk) -> None:
    desk.load(
        "商品ID,评价内容,评分,买家昵称,评价时间\np1,尺码偏大,中评,阿**明,2026-02-03 21:30\n",
        kind="reviews",
        mapping={"like": "taobao", "defaults": {"licence": "terms of the shop"}},
    )
    [row] = desk.rows(REVIEWS)
    assert (row["product_id"], row["rating"], row["platform"], row["licence"]) == (
        "p1",
        3.0,
        "taobao",
        "terms of the shop",
    )


@pytest.mark.parametrize(
    ("name", "header", "row", "rating"),
    [
        ("jd", "商品编号,评论内容,星级,评论时间", "100,很结实,5星,2026-01-02 21:30", 5.0),
        ("google", "review_text,starRating,author_name,createTime",
         "Nice staff,FOUR,Ada,2026-01-02T10:00:00Z", 4.0),
        ("trustpilot", "Title,Content,Stars,Consumer Name,Review Created (UTC)",
         "Slow,Came late,2,Ada,2026-01-02 10:00:00", 2.0),
        ("amazon", "asin,title,body,rating,author,date",
         'B0,Fine,It works,4.0 out of 5 stars,Ada,"Reviewed in the US on January 2, 2026"', 4.0),
        ("app-store", "review id,title,review,rating,date", "9,Crash,It crashes,1,2026-01-02", 1.0),
        ("weibo", "微博正文,用户昵称,发布时间", "新出的水壶真安静,小鹿,2026-01-02 09:00", None),
        ("forum", "topic_id,author,message,post_date", "7,Ada,Which lid fits?,2026-01-02", None),
        ("survey", "response_id,question,answer,submitted_at",
         "3,What was missing?,A smaller size,2026-01-02", None),
    ],
)  # fmt: skip
def test_every_platform_has_its_names(
    desk: Desk, name: str, header: str, row: str, rating: float | None
) -> None:
    report = desk.load(f"{header}\n{row}\n", mapping={"like": name})
    [kept] = desk.rows()
    assert report.rejected == 0
    assert (kept["platform"], kept["rating"]) == (name, rating)
    assert kept["written_at"].date().isoformat() == "2026-01-02"
    assert "Ada" not in str(kept)


def test_every_ready_mapping_can_be_read_and_names_its_platform() -> None:
    for name in ready_mappings():
        assert ready_mapping(name).defaults["platform"] in (name, name.removesuffix("-wide"))


def test_a_platform_that_is_not_known_is_named_with_its_nearest(desk: Desk) -> None:
    with pytest.raises(BadMapping, match="weibo"):
        desk.load("text\nx\n", mapping={"like": "weibbo"})
