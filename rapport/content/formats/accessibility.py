"""Checks that a mail or a page can be read by everybody: WCAG 2.2, and what mail programs do."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from rapport.content.findings import finding
from rapport.content.formats.contrast import contrast
from rapport.content.formats.html_reading import Picture, ReadHtml, read_html
from rapport.content.languages import first_subtag
from rapport.content.model import Copy, Finding
from rapport.content.parts import parts_of
from rapport.content.rendered import Rendered

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, of text of any size
LEAST_SIZE = 14.0  # pixels; below it phones enlarge a mail or readers do
LEAST_WORDS = 20  # columns of words beside pictures; with fewer, a mail is a picture
_VAGUE = re.compile(
    r"(?:please )?(?:click|tap|press|go)(?: here| this| below| me)?|here|this|link|more|read more"
    r"|learn more|more info|(?:请)?(?:点击|点|戳|猛戳)(?:这里|此处|此|下方|下面|链接|我|一下)?"
    r"|这里|此处|链接|更多|查看更多|了解更多|详情",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_PIXEL = "1"  # the width of a picture that is no picture


def accessible(copy: Copy, rendered: Rendered, channel: str) -> Iterator[Finding]:
    """Look at the HTML of a filled text; `copy` says where the words at fault were typed."""
    read = read_html(rendered.html)
    if first_subtag(read.language) == "":
        yield finding("language-untold")
    yield from _pictures(read)
    for _, text in read.links:
        if is_vague(text):
            yield finding("link-vague", span=text, part=_part_of(copy, text))
    yield from _headings(read, page=channel != "email")
    if channel == "email":
        yield from _mail_looks(read)


def is_vague(label: str) -> bool:
    """Whether a link's words say nothing of where it leads (WCAG 2.4.4)."""
    return _VAGUE.fullmatch(_EDGES.sub("", label)) is not None


def _pictures(read: ReadHtml) -> Iterator[Finding]:
    for picture in read.pictures:
        if picture.alt is None or (not picture.alt.strip() and not _is_pixel(picture)):
            yield finding("picture-without-words", span=picture.source)


def _headings(read: ReadHtml, *, page: bool) -> Iterator[Finding]:
    levels = read.headings
    skipped = any(after > before + 1 for before, after in pairwise(levels))
    if skipped or (page and levels.count(1) != 1):
        yield finding("headings-disordered", levels=", ".join(f"h{level}" for level in levels))


def _mail_looks(read: ReadHtml) -> Iterator[Finding]:
    shown = sum(len(words) for words, _ in read.words)
    if any(not _is_pixel(one) for one in read.pictures) and shown < LEAST_WORDS:
        yield finding("picture-only")
    if read.layout_tables:
        yield finding("table-unmarked", size=str(read.layout_tables))
    faint: Mapping[tuple[str, str], str] = {
        (look.colour, look.ground): words for words, look in reversed(read.words)
    }
    for (colour, ground), words in faint.items():
        found = contrast(colour, ground)
        if found is not None and found < LEAST_CONTRAST:
            yield finding(
                "contrast-low", span=words[:40], size=f"{found:.1f}", limit=f"{LEAST_CONTRAST}"
            )
    small = [(words, look.size) for words, look in read.words if look.size < LEAST_SIZE]
    if small:
        words, size = small[0]
        yield finding("type-small", span=words[:40], size=f"{size:g}", limit=f"{LEAST_SIZE:g}")


def _is_pixel(picture: Picture) -> bool:
    return picture.width == _PIXEL


def _part_of(copy: Copy, text: str) -> str:
    return next((name for name, source in parts_of(copy) if text in source), "body")
