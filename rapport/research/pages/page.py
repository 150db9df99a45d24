"""A report as one HTML file that needs nothing else, for the screen and for print."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from rapport.kit.markup import Markup, join, tag
from rapport.research.model import Figure, Quote, Report, Section, Sentence, Table, Unit
from rapport.research.pages.charts import draw
from rapport.research.pages.checking import check_page
from rapport.research.pages.marking import marked, name
from rapport.research.pages.quoting import origin_of, words_of
from rapport.research.words.phrases import Phrases
from rapport.research.words.shown import day, show
from rapport.storage import Facts

_HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_QUOTE_MARKS = {"zh": ("“", "”"), "en": ("“", "”")}


def render_html(report: Report, facts: Facts) -> str:
    """Render a report. Its quotes are read anew: one whose writer was erased is gone.

    Every number in the page is read back from the page; `NumberUnproven` if one is not that of the
    figure behind it.
    """
    words = words_of(report, facts)
    html = _Page(report, words).render()
    check_page(html, report, words)
    return html


class _Page:
    def __init__(self, report: Report, words: Mapping[str, str]) -> None:
        self._report = report
        self._words = words
        self._quotes: Mapping[str, Quote] = {one.quote_id: one for one in report.quotes}
        self._figures: Mapping[str, Figure] = {one.figure_id: one for one in report.figures}
        self._language = report.plan.language
        self._say = Phrases(self._language)
        self._anchors = {
            claim: f"{section.kind}-{place}"
            for section in report.sections
            for place, claim in enumerate(section.claims)
        }

    def render(self) -> str:
        style = (files("rapport.research.pages") / "style.css").read_text(encoding="utf-8")
        head = tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", self._report.plan.question),
            tag("style", Markup(style)),
        )
        body = tag("body", tag("main", list(self._parts())))
        page = tag("html", head, body, lang=_HTML_LANGUAGES[self._language])
        return f"<!doctype html>\n{page}\n"

    def _parts(self) -> Iterator[Markup]:
        yield self._head()
        yield self._summary()
        yield self._contents()
        yield from (self._section(section) for section in self._report.sections)
        yield self._methods()
        yield self._appendix()

    def _head(self) -> Markup:
        made = day(self._report.made_at.date(), self._language)
        parts = [part for part in self._report.plan.scope_names() if part]
        meta = [name(made, class_="name day"), *(join(" · ", name(part)) for part in parts)]
        return tag(
            "header",
            tag("p", self._title("report"), class_="kicker"),
            tag("h1", name(self._report.plan.question)),
            tag("p", meta, class_="meta"),
        )

    def _title(self, key: str) -> str:
        return self._say(f"pages.{key}").text

    def _summary(self) -> Markup:
        items = [self._leading(claim) for claim in self._report.summary]
        head = tag("h2", self._title("summary"), id="summary")
        return tag("section", head, tag("ul", items), class_="summary")

    def _leading(self, claim: Sentence) -> Markup:
        anchor = self._anchors.get(claim)
        jump = tag("a", " →", href=f"#{anchor}", class_="jump", aria_label=self._title("show"))
        return marked(claim, jump if anchor else None, element="li")

    def _contents(self) -> Markup:
        entries = [
            tag("li", tag("a", marked(section.title), href=f"#{section.kind}"))
            for section in self._report.sections
        ]
        entries.append(tag("li", tag("a", self._title("methods"), href="#methods")))
        head = tag("h3", self._title("contents"))
        return tag("nav", head, tag("ol", entries), class_="contents", aria_label="contents")

    def _section(self, section: Section) -> Markup:
        return tag(
            "section",
            marked(section.title, element="h2", id=section.kind),
            [self._claim(claim) for claim in section.claims],
            [draw(chart, self._figures, self._language) for chart in section.charts],
            [_table(table) for table in section.tables],
            self._suggestions(section.suggestions),
        )

    def _claim(self, claim: Sentence) -> Markup:
        quotes = [self._quote(one) for one in claim.quotes if one in self._words]
        class_ = "claim" if quotes else None
        said = marked(claim, element="p", class_=class_, id=self._anchors[claim])
        return tag("div", said, quotes, class_="found") if quotes else said

    def _quote(self, quote_id: str) -> Markup:
        before, behind = _QUOTE_MARKS[self._language]
        origin = origin_of(self._quotes[quote_id], self._language)
        words = tag("span", self._words[quote_id], data_quote=quote_id)
        return tag(
            "blockquote", before, words, behind, tag("footer", name(origin)), data_of=quote_id
        )

    def _suggestions(self, suggestions: Sequence[Sentence]) -> Markup | None:
        if not suggestions:
            return None
        items = [marked(one, element="li") for one in suggestions]
        return tag(
            "aside", tag("h3", self._title("suggestions")), tag("ul", items), class_="suggestions"
        )

    def _methods(self) -> Markup:
        items = [marked(one, element="li") for one in self._report.methods]
        if len(self._words) < len(self._quotes):
            items.append(tag("li", self._title("gone")))
        head = tag("h2", self._title("methods"), id="methods")
        return tag("section", head, tag("ul", items), class_="methods")

    def _appendix(self) -> Markup:
        """Every figure with how it was counted."""
        rows = [self._row(one) for one in self._report.figures if one.unit is not Unit.DATE]
        head = tag("tr", tag("th", self._title("how")), tag("th", self._title("value")))
        table = tag("table", tag("thead", head), tag("tbody", rows))
        title = tag("summary", self._title("figures"))
        return tag("details", title, tag("div", table, class_="scroll"), class_="appendix")

    def _row(self, figure: Figure) -> Markup:
        how = marked(Sentence(text=figure.how), element="td")
        shown = show(figure, "value", self._language)
        return tag("tr", how, tag("td", shown, data_refs=figure.figure_id))


def _table(table: Table) -> Markup:
    head = tag("tr", [marked(column, element="th", scope="col") for column in table.columns])
    rows = [tag("tr", [marked(cell, element="td") for cell in row]) for row in table.rows]
    caption = marked(table.title, element="caption")
    drawn = tag("table", caption, tag("thead", head), tag("tbody", rows))
    return tag("div", drawn, class_="scroll")
