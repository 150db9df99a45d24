"""Articles become passages, and a question finds its passage in both languages."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.conversations import (
    SURE_ENOUGH,
    BadKnowledge,
    Knowledge,
    import_knowledge,
    load_knowledge,
    read_articles,
)
from rapport.conversations.words import language_of, words_of
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILES = {
    "en/delivery.md": """# Delivery

## How long it takes
Orders leave within one working day and arrive within three to five days.

## What it costs
Delivery costs £3.95. It is free for orders over £40.
""",
    "en/returns.md": """# Returns

You can return an unused item within 30 days.

Write to us and we send a prepaid label.
""",
    "zh/delivery.md": """# 配送说明

## 配送时间
订单在一个工作日内发出，三到五天送达。

## 运费
运费为 12 元，满 199 元免运费。
""",
    "zh/returns.md": """# 退换货

未使用的商品可在 30 天内退货。运费由我们承担。
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "knowledge"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def knowledge(folder: Path) -> Knowledge:
    return Knowledge(read_articles(folder, now=NOW, language="en"))


@pytest.mark.parametrize(
    ("question", "heading", "words"),
    [
        ("How long does delivery take?", "How long it takes", "three to five days"),
        ("what are the delivery costs", "What it costs", "£3.95"),
        ("Can I return something I haven't used?", "", "within 30 days"),
        ("运费多少钱？", "运费", "12 元"),
        ("多久能送达", "配送时间", "三到五天"),
        ("怎么退货", "", "30 天内退货"),
    ],
)
def test_a_question_finds_its_passage(
    knowledge: Knowledge, question: str, heading: str, words: str
) -> None:
    found = knowledge.find(question, language="zh-CN")
    assert found is not None
    assert found.confidence >= SURE_ENOUGH
    assert (found.passage.heading, words in found.passage.text) == (heading, True)


@pytest.mark.parametrize(
    "question",
    ["Who won the football match?", "Do you repair bicycles?", "今天天气怎么样", "你们招人吗"],
)
def test_a_question_that_no_article_answers_finds_nothing_sure(
    knowledge: Knowledge, question: str
) -> None:
    found = knowledge.find(question, language="en")
    assert found is None or found.confidence < SURE_ENOUGH


def test_an_empty_knowledge_base_knows_nothing() -> None:
    assert Knowledge([]).find("delivery?", language="en") is None


def test_a_question_in_a_language_without_articles_finds_nothing(folder: Path) -> None:
    english = [a for a in read_articles(folder, now=NOW, language="en") if a.language == "en"]
    assert Knowledge(english).find("运费多少钱", language="en") is None


def test_importing_the_same_folder_twice_changes_nothing(folder: Path, database: Database) -> None:
    first = import_knowledge(folder, database=database, now=NOW, language="en")
    again = import_knowledge(folder, database=database, now=NOW, language="en")
    assert (first.inserted, again.unchanged, again.inserted) == (4, 4, 0)
    assert {a.language for a in load_knowledge(database).articles} == {"zh", "en"}


def test_a_changed_file_changes_its_article_and_no_other(folder: Path, database: Database) -> None:
    import_knowledge(folder, database=database, now=NOW, language="en")
    (folder / "en" / "returns.md").write_text("# Returns\n\nWithin 60 days.", encoding="utf-8")
    report = import_knowledge(folder, database=database, now=NOW, language="en")
    assert (report.updated, report.unchanged) == (1, 3)
    found = load_knowledge(database).find("return", language="en")
    assert found is not None
    assert found.passage.text == "Within 60 days."


def test_a_folder_that_cannot_be_read_is_named_and_nothing_is_kept(
    folder: Path, database: Database
) -> None:
    (folder / "zh" / "payment.md").write_bytes("支付".encode("gb18030"))
    with pytest.raises(BadKnowledge, match=r"zh/payment\.md is not UTF-8"):
        import_knowledge(folder, database=database, now=NOW, language="en")
    assert load_knowledge(database).articles == ()


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_articles_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadKnowledge):
        read_articles(tmp_path / name, now=NOW, language="en")


def test_a_long_section_is_cut_where_a_paragraph_ends(tmp_path: Path) -> None:
    paragraph = "Tea likes clean water. " * 20
    (tmp_path / "tea.md").write_text(f"# Tea\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}", "utf-8")
    found = Knowledge(read_articles(tmp_path, now=NOW, language="en")).find("tea", language="en")
    assert found is not None
    assert found.passage.text == paragraph.strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How do I return two boxes?", ["return", "two", "box"]),
        ("Deliveries, delivered, delivery", ["delivery", "deliver", "delivery"]),
        ("请问怎么退货", ["退", "货", "退货"]),
        ("满199元运费", ["满", "199", "元", "运", "费", "元运", "运费"]),
        ("", []),
    ],
)
def test_words_are_compared_without_endings_and_characters_in_pairs(
    text: str, words: list[str]
) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "language"),
    [("Can I pay by card?", "en"), ("可以用 PayPal 吗", "zh"), ("123", "fr"), ("iPhone 壳", "zh")],
)
def test_the_language_of_a_question_is_told_by_its_letters(text: str, language: str) -> None:
    assert language_of(text, otherwise="fr") == language
