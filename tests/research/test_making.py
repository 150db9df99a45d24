"""A report counts what was said, shows it in the writers' words, and claims no more."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from rapport.insights import READINGS, Scope
from rapport.research import (
    BadPlan,
    Report,
    Section,
    make_report,
    plain,
    plan_for_shop,
    plan_report,
    read_plan,
    render_html,
    sentences_of,
    words_of,
    write_plan,
)
from rapport.rights import erase_customer
from rapport.segments import parse_rule, save_segment
from rapport.storage import Database, Facts

NOW = datetime(2026, 6, 1, tzinfo=UTC)
Reports = Mapping[str, Report]


def section(report: Report, kind: str) -> Section:
    return next(one for one in report.sections if one.kind == kind)


def said(report: Report, kind: str) -> str:
    return " ".join(plain(claim.text) for claim in section(report, kind).claims)


def made(question: str, facts: Facts, database: Database, **more: object) -> Report:
    plan = plan_report(question, **more)  # type: ignore[arg-type]
    return make_report(plan, facts=facts, database=database, now=NOW)


def test_complaints_are_counted_with_their_interval(reports: Reports) -> None:
    report = reports["en"]
    assert "About a third of the texts complain about delivery: 36 of 102" in said(
        report, "aspects"
    )
    assert len(report.summary) <= 8


def test_the_same_is_said_in_chinese(reports: Reports) -> None:
    report = reports["zh"]
    assert "约三分之一的文本抱怨物流：102 条中有 36 条" in said(report, "aspects")


def test_a_fraction_is_said_only_where_it_is_near(reports: Reports) -> None:
    report = reports["en"]
    assert "About a third of the texts speak badly" in said(report, "ratings")  # 36 of 102
    assert "29% of the texts praise design: 30 of 102" in said(report, "aspects")


def test_claims_show_quotes_that_say_so(reports: Reports, shop: Facts) -> None:
    report = reports["en"]
    words = words_of(report, shop)
    claim = next(one for one in section(report, "aspects").claims if one.quotes)
    assert "complain about delivery" in plain(claim.text)
    assert all("delivery" in words[one] for one in claim.quotes)


def test_a_product_that_differs_is_named_with_the_difference(reports: Reports) -> None:
    text = said(reports["en"], "products")
    assert "Texts on Bag No. 7 speak badly more often than all others: 50% against 14%" in text


def test_what_cannot_be_told_is_said(reports: Reports) -> None:
    report = reports["en"]
    assert "There are no texts, or too few, for:" in said(report, "limits")
    assert "Segments compared" in said(report, "limits")


def test_a_topic_is_held_against_all_other_texts(shop: Facts, database: Database) -> None:
    report = made("Why do customers return goods?", shop, database)
    text = said(report, "focus")
    assert "6 of 102 texts speak of returning goods" in text
    assert "100% of these complain about quality, more than the 0% of all other texts" in text
    words = words_of(report, shop)
    shown = [words[one] for claim in section(report, "focus").claims for one in claim.quotes]
    assert shown
    assert all("returned" in one for one in shown)


def test_the_pleased_who_complain_are_a_surprise(reports: Reports) -> None:
    report = reports["en"]
    assert "complain about delivery (6 of 66" in said(report, "surprises")


def test_a_segment_is_held_against_other_known_customers(shop: Facts, database: Database) -> None:
    rule = parse_rule({"kind": "trait", "name": "city", "op": "is", "value": "Bonn"})
    save_segment(database=database, name="Bonners", rule=rule, created_by="o", now=NOW)
    plan = plan_for_shop("How do Bonners differ?", facts=shop, database=database, language="en")
    assert plan.segments == ("Bonners",)
    report = make_report(
        replace(plan, sections=("segments",)), facts=shop, database=database, now=NOW
    )
    assert (
        "Members of Bonners write badly of us more often than other known customers:"
        " 100% against 50%, a difference of 50 percentage points"
    ) in said(report, "segments")


def test_a_scope_narrows_all_figures(shop: Facts, database: Database) -> None:
    plan = plan_report("What is said?", scope=Scope(product_id="mug"))
    report = make_report(plan, facts=shop, database=database, now=NOW)
    assert "42 texts were read" in said(report, "who")


def test_a_shop_without_texts_gets_a_report_that_says_so(facts: Facts, database: Database) -> None:
    facts.ensure(READINGS)
    report = made("What do customers complain about?", facts, database)
    assert "0 texts were read" in said(report, "who")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Why do customers return goods?", ["who", "focus", "aspects"]),
        ("哪些方面被抱怨最多？", ["who", "aspects", "products"]),
        ("What do parents want?", ["who", "focus", "needs"]),
        ("How do we compare with competitors?", ["who", "comparisons"]),
        ("最近有什么变化？", ["who", "changes", "trends"]),
        ("价格是不是太贵？", ["who", "price"]),
    ],
)
def test_a_question_chooses_what_comes_first(question: str, first: list[str]) -> None:
    plan = plan_report(question)
    assert list(plan.sections[: len(first)]) == first
    assert plan.sections[-1] == "limits"


def test_a_category_that_the_question_names_narrows_it(shop: Facts, database: Database) -> None:
    plan = plan_for_shop("What of Bags?", facts=shop, database=database, language="en")
    assert plan.scope.category == "Bags"


def test_a_plan_is_read_back_as_it_was_written() -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    plan = plan_report("客户为什么退货？", scope=Scope(brand="甲", since=since), language="zh")
    assert read_plan(write_plan(plan)) == plan


@pytest.mark.parametrize(
    "change",
    [
        ("- who", "- whom"),
        ("language: en", "language: fr"),
        ("scope: {}", "scope: {colour: red}"),
        ("topic:", "subject:"),
        ("question:", "{"),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused(change: tuple[str, str]) -> None:
    with pytest.raises(BadPlan):
        read_plan(write_plan(plan_report("What is said?")).replace(*change, 1))


def test_a_question_without_words_is_refused() -> None:
    with pytest.raises(BadPlan):
        plan_report("  ")


def test_a_report_is_kept_without_the_words_of_quotes(report: Report, shop: Facts) -> None:
    kept = msgspec.json.encode(report).decode()
    assert msgspec.json.decode(kept, type=Report) == report
    for words in words_of(report, shop).values():
        assert words not in kept


def test_the_words_of_an_erased_customer_are_gone(
    report: Report, shop: Facts, database: Database
) -> None:
    mine = {quote.quote_id: quote for quote in report.quotes if quote.text_id < "review:r040"}
    assert mine, "a quote of a known customer"
    for quote in mine.values():
        customer = f"c{int(quote.text_id.removeprefix('review:r'))}"
        words = words_of(report, shop)[quote.quote_id]
        assert words in render_html(report, shop)
        erase_customer(customer, database=database, facts=shop, operator="o", now=NOW)
        assert words not in render_html(report, shop)


def test_a_page_needs_nothing_from_elsewhere(report: Report, shop: Facts) -> None:
    html = render_html(report, shop)
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert "<script" not in html
    assert html.count("<main>") == 1


def test_every_link_of_a_page_leads_somewhere(report: Report, shop: Facts) -> None:
    html = render_html(report, shop)
    ids = set(re.findall(r' id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids
    assert len(ids) == len(re.findall(r' id="([^"]+)"', html))


def test_what_somebody_asks_is_never_markup(report: Report, shop: Facts) -> None:
    plan = replace(report.plan, question="<script>alert(1)</script>?")
    report = replace(report, plan=plan, methods=())
    assert "<script" not in render_html(report, shop)


def test_figures_and_quotes_that_nothing_shows_are_not_kept(report: Report) -> None:
    shown = {one for sentence in sentences_of(report) for one in sentence.quotes}
    assert {quote.quote_id for quote in report.quotes} == shown
