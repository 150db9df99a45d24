"""Where each fact of a draft comes from, as a table."""

from rapport.console.markup import Markup, tag
from rapport.console.parts import badge
from rapport.console.slot_words import slot_name
from rapport.console.tables import Column, Row, table
from rapport.console.texts import Texts
from rapport.content import Draft
from rapport.review import TraceRow, trace_rows

_LOOKS = {"slot": "good", "typed-true": "", "catalogue": "", "typed-doubtful": "warn",
          "unsupported": "bad"}  # fmt: skip


def trace_table(t: Texts, draft: Draft) -> Markup:
    """List the slots of a draft and the facts typed in by hand."""
    rows = trace_rows(draft)
    if not rows:
        return tag("p", t("trace.none"), class_="muted")
    columns = (Column(title=t("trace.fact")), Column(title=t("trace.source"), right=True))
    return table(t("trace.title"), columns, [_row(t, row) for row in rows], plain=True)


def _row(t: Texts, row: TraceRow) -> Row:
    source = t.name("trace.from", row.source) if row.source else t.name("part", row.part)
    fact = slot_name(t, row.text) if row.kind == "slot" else row.text
    how = badge(t(f"trace.kind.{row.kind}"), _LOOKS[row.kind])
    return Row(cells=(fact, tag("div", how, tag("div", source, class_="muted small"))))
