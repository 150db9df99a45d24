"""Reads a page back as a reader sees it, and holds every number against its figure."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from rapport.research.checking import check_text, sentences_of
from rapport.research.errors import NumberUnproven
from rapport.research.model import CLOSE, OPEN, Report
from rapport.research.pages.quoting import origin_of
from rapport.research.plan_files import command_of
from rapport.research.words.numerals import numbers_in
from rapport.research.words.shown import day

_EMPTY = frozenset({"meta", "br", "hr", "img", "input", "link", "col", "rect", "line", "circle"})
_NAME = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_BLOCKS = frozenset({"p", "li", "td", "th", "h1", "h2", "h3", "text", "caption", "figcaption"})


def check_page(html: str, report: Report, words: Mapping[str, str]) -> int:
    """Check all that a page shows; return how many numbers of ours it has.

    An element that names figures shows their numbers and no others, in their order; a quote is as
    its writer wrote it; a name is one that the report has; nothing else has a number in it. Raises
    `NumberUnproven` with the text that does not hold.
    """
    reader = _Reader(report, words)
    reader.feed(html)
    reader.close()
    return reader.numbers


class _Reader(HTMLParser):
    def __init__(self, report: Report, words: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.numbers = 0
        self._figures = {one.figure_id: one for one in report.figures}
        self._words = words
        self._names = frozenset(names_of(report))
        # Each open element: its tag, how its text is to be read, and the text so far.
        self._open: list[tuple[str, str, str, list[str]]] = [("", "plain", "", [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _EMPTY:
            return
        told = dict(attrs)
        if tag in {"style", "script", "title"}:
            self._open.append((tag, "hidden", "", []))
        elif "data-name" in told:
            self._open.append((tag, "name", "", []))
        elif "data-quote" in told:
            self._open.append((tag, "quote", told["data-quote"] or "", []))
        elif told.get("data-refs"):
            self._open.append((tag, "figures", told["data-refs"] or "", []))
        else:
            self._open.append((tag, "plain", "", []))

    def handle_data(self, data: str) -> None:
        self._open[-1][-1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY:
            return
        name, kind, told, parts = self._open.pop()
        if name != tag:
            raise NumberUnproven(f"the page closes {tag!r} where {name!r} is open")
        text = "".join(parts)
        if kind == "name":
            self._check_name(text)
        elif kind == "quote":
            self._check_quote(told, text)
        elif kind == "figures":
            self.numbers += check_text(text, tuple(told.split()), self._figures)
        elif kind == "plain" and (name in _BLOCKS or len(self._open) == 1):
            check_text(text, (), self._figures)
        elif kind == "plain":
            self._open[-1][-1].append(text)
            return
        self._open[-1][-1].append("¤" if kind == "name" else " ")

    def close(self) -> None:
        super().close()
        check_text("".join(self._open[0][-1]), (), self._figures)

    def _check_name(self, text: str) -> None:
        cut = text.removesuffix("…")
        known = text in self._names or (cut != text and self._begins(cut))
        if not known and numbers_in(text):
            raise NumberUnproven(f"{text!r} is no name that the report has")

    def _begins(self, cut: str) -> bool:
        return any(name.startswith(cut) for name in self._names)

    def _check_quote(self, quote_id: str, text: str) -> None:
        if self._words.get(quote_id) != text:
            raise NumberUnproven(f"quote {quote_id} is not as it was written", quote=quote_id)


def names_of(report: Report) -> Iterator[str]:
    """Every name that a page of the report may show."""
    language = report.plan.language
    yield report.plan.question
    yield day(report.made_at.date(), language)
    yield " ".join(command_of(report.plan).split())
    yield from report.plan.scope_names()
    yield from (origin_of(quote, language) for quote in report.quotes)
    for sentence in sentences_of(report):
        yield from _NAME.findall(sentence.text)
    for figure in report.figures:
        yield from _NAME.findall(figure.how)
