"""A book is a YAML file that reads back as it was, and past copy comes from files of shops."""

from dataclasses import replace

import pytest

from rapport.brand import (
    BadBrandBook,
    BadPastCopy,
    BrandBook,
    Evidence,
    book_text,
    parse_book,
    plain_book,
    product_texts,
    read_book,
    read_past_copy,
)
from rapport.catalog import Product

LEAST = {"market": "CN", "language": "zh", "name": "x"}


def test_a_book_is_read_as_it_was_written(zh: BrandBook, en: BrandBook) -> None:
    seen = Evidence(count=2, of=9, places=("a.csv:3: …茶…",))
    manner = replace(zh.manner, evidence=(("address", seen),))
    full = replace(zh, avoid=(replace(zh.avoid[0], evidence=seen), *zh.avoid[1:]), manner=manner)
    for book in (zh, en, full):
        assert read_book(book_text(book)) == book
        assert parse_book(plain_book(book)) == book


def test_what_is_as_usual_is_not_written(zh: BrandBook) -> None:
    text = book_text(zh)
    assert "severity: warn\n  unless" not in text and "evidence" not in text
    assert "- word: 治愈\n  severity: refuse\n" in text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"market": "china"}, "market"),
        ({"language": "中文"}, "language"),
        ({"name": ""}, "name"),
        ({"avoid": [{"word": "*"}]}, "avoid.0.word"),
        ({"avoid": [{"word": "x", "unless": [""]}]}, "avoid.0.unless.0"),
        ({"avoid": [{"word": "x", "severity": "kill"}]}, "avoid.0.severity"),
        ({"tone": [{"scale": "casual", "at": 3}]}, "tone.0.at"),
        ({"tone": 2 * [{"scale": "casual", "at": 1}]}, "tone"),
        ({"terms": [{"source": "a", "say": "b", "never": ["b"]}]}, "terms.0"),
        ({"disclaimers": [{"text": "x", "offers": ["gift"]}]}, "disclaimers.0.offers.0"),
        ({"manner": {"address": "thou"}}, "manner.address"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_used_names_its_field(more: dict[str, object], field: str) -> None:
    assert parse_book(LEAST).name == "x"
    with pytest.raises(BadBrandBook, match=f"^{field}: "):
        parse_book(LEAST | more)


def test_a_file_that_is_no_yaml_says_where() -> None:
    with pytest.raises(BadBrandBook, match="line 2"):
        read_book("a: 1\nb: [")
    with pytest.raises(BadBrandBook, match="the book"):
        read_book("- 1")


def test_texts_come_from_csv_jsonl_and_plain_text() -> None:
    table = "id,Description\n1,<p>Big &amp; grey.<br>Slow.</p>\n2,\n"
    assert [(one.place, one.text) for one in read_past_copy("a.csv", table)] == [
        ("a.csv:2", "Big & grey.\nSlow.")
    ]
    lines = '"one"\n\n{"body": "two"}\n'
    assert [(one.place, one.text) for one in read_past_copy("a.jsonl", lines)] == [
        ("a.jsonl:1", "one"),
        ("a.jsonl:3", "two"),
    ]
    plain = "first\ntext\n\n\nsecond"
    assert [(one.place, one.text) for one in read_past_copy("a.txt", plain)] == [
        ("a.txt:1", "first\ntext"),
        ("a.txt:5", "second"),
    ]
    assert read_past_copy("a.csv", "x,y\n1,2\n", column="y")[0].text == "2"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "x,y\n1,2\n", "no field with texts; it has 'x', 'y'"),
        ("a.jsonl", "{", "line 1 is not JSON"),
        ("a.jsonl", '{"text": 3}', "line 1: a text is needed"),
        ("a.jsonl", '{"x": "y"}', "line 1 has no field with texts"),
    ],
)
def test_a_file_without_texts_says_what_it_has(name: str, text: str, said: str) -> None:
    with pytest.raises(BadPastCopy, match=said):
        read_past_copy(name, text)


def test_products_give_their_descriptions_in_the_language() -> None:
    product = Product(
        product_id="p",
        names={"en": "Tea"},
        descriptions={"en": "Slow tea."},
        price_minor=1,
        currency="CNY",
    )
    assert [one.text for one in product_texts([product], "en-GB")] == ["Slow tea."]
    assert product_texts([product], "zh") == []
