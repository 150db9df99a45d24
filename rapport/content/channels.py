"""What a channel can carry: widths in columns, SMS in segments.

A Chinese character is two columns wide, as it is on a phone's list of mails.
"""

import unicodedata
from collections.abc import Iterator, Mapping

from rapport.content.compiling import Rendered
from rapport.content.findings import finding
from rapport.content.model import Finding
from rapport.content.slots import PARTS

SUBJECT_COLUMNS = 60
PREHEADER_COLUMNS = 110
PUSH_TITLE_COLUMNS = 50
PUSH_TEXT_COLUMNS = 180
_COLUMNS: Mapping[str, tuple[int, int, int]] = {  # of title, second title and text
    "push": (PUSH_TITLE_COLUMNS, 0, PUSH_TEXT_COLUMNS),
    "wecom": (0, 0, 600),  # an assistant's chat message: more is not read on a phone
    "social": (40, 0, 2_000),  # Xiaohongshu: a title of 20 characters, a text of 1,000
    "ad": (30, 30, 90),  # Google responsive search ads: headlines and description
    "product": (60, 0, 2_000),
}
MAIL_BYTES = 100_000  # Gmail cuts a mail at about 102 kB of HTML
SMS_SEGMENTS = 3
SMS_SEGMENTS_CHEAP = 1

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")
_GSM_SIZES = (160, 153)  # septets in a message of one segment, and in each of several
_UCS2_SIZES = (70, 67)  # UTF-16 units


def columns(text: str) -> int:
    """Measure how wide a text is on a screen with letters of one width."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    hidden = sum(unicodedata.category(char) in {"Mn", "Cf"} for char in text)
    return len(text) + wide - hidden


def sms_segments(text: str) -> int:
    """Count the segments an SMS takes, which is what a carrier charges for."""
    septets = sms_septets(text)
    if septets is not None:
        length, sizes = septets, _GSM_SIZES
    else:
        length, sizes = len(text.encode("utf-16-be")) // 2, _UCS2_SIZES
    alone, chained = sizes
    return 1 if length <= alone else -(-length // chained)


def sms_septets(text: str) -> int | None:
    """Count the septets of a text in the GSM alphabet (3GPP TS 23.038); None if it needs UCS-2."""
    if not all(char in _GSM or char in _GSM_TWICE for char in text):
        return None
    return len(text) + sum(char in _GSM_TWICE for char in text)


def channel_findings(rendered: Rendered, channel: str) -> Iterator[Finding]:
    """Hold a rendered text against the limits of its channel."""
    match channel:
        case "email":
            yield from _mail(rendered)
        case "sms":
            yield from _sms(rendered)
        case _:
            limits = _COLUMNS.get(channel, _COLUMNS["push"])
            shown = (rendered.subject, rendered.preheader, rendered.text)
            for part, text, limit in zip(PARTS, shown, limits, strict=True):
                yield from _within(part, columns(text), limit)


def _mail(rendered: Rendered) -> Iterator[Finding]:
    if not rendered.subject:
        yield finding("subject-missing", part="subject")
    yield from _within("subject", columns(rendered.subject), SUBJECT_COLUMNS)
    preheader = columns(rendered.preheader)
    if preheader > PREHEADER_COLUMNS:
        yield _size("rather-long", "preheader", preheader, PREHEADER_COLUMNS)
    size = len(rendered.html.encode())
    if size > MAIL_BYTES:
        yield _size("too-long", "body", size, MAIL_BYTES, unit=("bytes", "字节"))


def _sms(rendered: Rendered) -> Iterator[Finding]:
    segments = sms_segments(rendered.text)
    unit = ("SMS segments", "短信条数")
    if segments > SMS_SEGMENTS:
        yield _size("too-long", "body", segments, SMS_SEGMENTS, unit=unit)
    elif segments > SMS_SEGMENTS_CHEAP:
        yield _size("rather-long", "body", segments, SMS_SEGMENTS_CHEAP, unit=unit)


def _within(part: str, size: int, limit: int) -> Iterator[Finding]:
    if size > limit:
        yield _size("too-long", part, size, limit)


def _size(
    code: str, part: str, size: int, limit: int, *, unit: tuple[str, str] = ("columns", "列宽")
) -> Finding:
    return finding(code, part=part, size=str(size), limit=str(limit), unit=unit[0], unit_zh=unit[1])
