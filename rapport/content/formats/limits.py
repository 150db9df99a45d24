"""Holds a filled text against its format: parts that must be there, how many, how long."""

from collections.abc import Iterator, Sequence

from rapport.content.findings import finding
from rapport.content.formats.schema import Kind, Limit, Measure, Part
from rapport.content.formats.sections import sections_of
from rapport.content.formats.table import format_of
from rapport.content.languages import first_subtag
from rapport.content.model import Copy, Finding
from rapport.content.parts import parts_of
from rapport.content.rendered import Rendered

MAIL_BYTES = 100_000  # Gmail cuts a mail at about 102 kB of HTML
_WEB = ("https://", "http://")
_UNITS = {
    Measure.COLUMNS: ("columns", "列宽"),
    Measure.CHARACTERS: ("characters", "字"),
    Measure.BYTES: ("bytes", "字节"),
    Measure.SEGMENTS: ("SMS segments", "短信条数"),
}


def shape_findings(copy: Copy, channel: str) -> Iterator[Finding]:
    """Hold the parts of a copy against the format that `channel` names, before it is filled."""
    made = format_of(channel)
    for name, text in parts_of(copy):
        part = made.part(name)
        if text.strip() and part is None:
            yield finding("part-unknown", part=name)
        elif part and part.kind is Kind.SECTIONS:
            yield from _count(part, sum(bool(one.heading) for one in sections_of(text)))


def format_findings(rendered: Rendered, channel: str, *, language: str) -> Iterator[Finding]:
    """Hold a filled text against the format that `channel` names: what it lacks, what is long."""
    for part in format_of(channel).parts:
        text = rendered.part(part.name)
        yield from _items(part, part.items(text), channel)
        yield from _sizes(part, text, language)
    size = len(rendered.html.encode()) if channel == "email" else 0
    if size > MAIL_BYTES:
        limit = Limit(most=MAIL_BYTES, measure=Measure.BYTES)
        yield _size("too-long", "body", size, limit.most, limit)


def _items(part: Part, items: Sequence[str], channel: str) -> Iterator[Finding]:
    if part.required and not items and part.name != "body":  # an empty body is told of elsewhere
        if channel == "email" and part.name == "subject":
            yield finding("subject-missing", part="subject")
        else:
            yield finding("part-missing", part=part.name, label=part.en, label_zh=part.zh)
        return
    if part.kind is Kind.LIST and items:
        yield from _count(part, len(items))
        for one in sorted({one for one in items if items.count(one) > 1}):
            yield finding("item-twice", part=part.name, span=one)
    for item in items:
        if part.kind is Kind.LINK and not item.startswith(_WEB):
            yield finding("link-broken", part=part.name, span=item)


def _count(part: Part, counted: int) -> Iterator[Finding]:
    if counted < part.at_least or (part.at_most and counted > part.at_most):
        yield finding(
            "part-count",
            part=part.name,
            label=part.en,
            label_zh=part.zh,
            size=str(counted),
            least=str(part.at_least),
            limit=str(part.at_most),
        )


def _sizes(part: Part, text: str, language: str) -> Iterator[Finding]:
    limit = part.limit
    advised = limit.advised if first_subtag(language).startswith(limit.advised_in) else 0
    for item in part.items(text):
        size = limit.size_of(item)
        if limit.most and size > limit.most:
            yield _size("too-long", part.name, size, limit.most, limit)
        elif advised and size > advised:
            yield _size("rather-long", part.name, size, advised, limit)


def _size(code: str, part: str, size: int, most: int, limit: Limit) -> Finding:
    unit, unit_zh = _UNITS[limit.measure]
    return finding(code, part=part, size=str(size), limit=str(most), unit=unit, unit_zh=unit_zh)
