"""What a draft claims: each claim with its source, and a link to its place in the text."""

from collections.abc import Sequence

from rapport.claims import Source, Status
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge
from rapport.console.slot_words import slot_name
from rapport.console.tables import Column, Row, table
from rapport.console.texts import Texts
from rapport.content import CopyClaim

_LOOKS = {
    Status.TRACED: "good",
    Status.DOUBTFUL: "warn",
    Status.UNSUPPORTED: "bad",
    Status.CONTRADICTED: "bad",
}


def trace_table(t: Texts, claims: Sequence[CopyClaim]) -> Markup:
    """List the claims in reading order; what a slot filled is one claim, whatever is in it."""
    claims = [one for one in claims if one.traced.claim.kind == "slot" or not one.traced.slot]
    if not claims:
        return tag("p", t("trace.none"), class_="muted")
    columns = (Column(title=t("trace.claim")), Column(title=t("trace.source")))
    return table(t("trace.title"), columns, [_row(t, one) for one in claims], plain=True)


def claim_places(claims: Sequence[CopyClaim], part: str) -> dict[int, str]:
    """The ids to jump to in one part of the text, by the place of the claim."""
    return {one.start: _id(one) for one in claims if one.part == part and one.start >= 0}


def _row(t: Texts, one: CopyClaim) -> Row:
    traced = one.traced
    words = traced.words or t.name("trace.whole", traced.claim.kind)
    said = tag("a", words, href=f"#{_id(one)}") if one.start >= 0 else tag("span", words)
    slot = tag("div", slot_name(t, traced.slot), class_="muted small") if traced.slot else None
    state = badge(t(f"trace.status.{traced.status.value}"), _LOOKS[traced.status])
    return Row(cells=(tag("div", said, slot), tag("div", state, _source(t, traced.source))))


def _source(t: Texts, source: Source | None) -> Markup | None:
    """Which row, which field, which version, and in what words."""
    if source is None:
        return None
    root, _, rest = source.field.partition(".")
    told = [t.name("trace.from", source.kind.value)]
    told += [source.source_id] if source.source_id else []
    told += [" ".join(filter(None, (t.name("trace.field", root), rest)))] if root else []
    told += [t("trace.version", version=source.version)] if source.version else []
    where = tag("div", " · ".join(told), class_="muted small")
    quote = tag("div", t("trace.quote", words=source.quote), class_="small") if source.quote else ""
    return join(where, quote)


def _id(one: CopyClaim) -> str:
    return f"claim-{one.part}-{one.start}"
