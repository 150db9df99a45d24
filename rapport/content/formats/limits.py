"""Holds a filled text against its format: parts that must be there, how many, how long."""

from collections.abc import Iterator

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


def format_findings(
    copy: Copy, rendered: Rendered, channel: str, *, language: str
) -> Iterator[Finding]:
    """Hold a rendered text against the format that `channel` names."""
    made = format_of(channel)
    for part in made.parts:
        yield from _part(part, rendered.part(part.name), copy, channel)
        yield from _sizes(part, rendered.part(part.name), language)
    for name, text in parts_of(copy):
        if text.strip() and not made.part(name):
            yield finding("part-unknown", part=name)
    size = len(rendered.html.encode()) if channel == "email" else 0
    if size > MAIL_BYTES:
        limit = Limit(most=MAIL_BYTES, measure=Measure.BYTES)
        yield _size("too-long", "body", size, limit.most, limit)


def _part(part: Part, text: str, copy: Copy, channel: str) -> Iterator[Finding]:
    items = part.items(text)
    if part.required and not items and part.name != "body":  # an empty body is told of elsewhere
        if channel == "email" and part.name == "subject":
            yield finding("subject-missing", part="subject")
        else:
            yield finding("part-missing", part=part.name, label=part.en, label_zh=part.zh)
        return
    yield from _count(part, len(items), copy)
    twice = {one for one in items if items.count(one) > 1} if part.kind is Kind.LIST else set()
    for one in sorted(twice):
        yield finding("item-twice", part=part.name, span=one)
    for item in items:
        if part.kind is Kind.LINK and not item.startswith(_WEB):
            yield finding("link-broken", part=part.name, span=item)


def _count(part: Part, items: int, copy: Copy) -> Iterator[Finding]:
    counted = items
    if part.kind is Kind.SECTIONS:
        counted = sum(bool(section.heading) for section in sections_of(copy.body))
    if not counted and not part.required:
        return
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
