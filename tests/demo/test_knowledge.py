"""The demo's knowledge base says the same in both languages."""

import re

from rapport.demo import KNOWLEDGE


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.:]\d+)?", text))


def test_there_are_at_least_twelve_articles_and_each_exists_in_both_languages() -> None:
    chinese = {path.name for path in (KNOWLEDGE / "zh").glob("*.md")}
    english = {path.name for path in (KNOWLEDGE / "en").glob("*.md")}
    assert chinese == english
    assert len(chinese) >= 12


def test_an_article_has_the_same_sections_and_the_same_figures_in_both_languages() -> None:
    for path in sorted((KNOWLEDGE / "zh").glob("*.md")):
        chinese = path.read_text(encoding="utf-8")
        english = (KNOWLEDGE / "en" / path.name).read_text(encoding="utf-8")
        assert chinese.startswith("# ")
        assert chinese.count("\n## ") == english.count("\n## ") >= 3
        assert (path.name, numbers(chinese)) == (path.name, numbers(english))
