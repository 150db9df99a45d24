"""Writes the calendar as iCalendar (RFC 5545), for Outlook, Apple Calendar, DingTalk and others."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.calendar.model import Festival, Item, State

MEDIA_TYPE = "text/calendar; charset=utf-8"

_OCTETS = 75  # RFC 5545, 3.1: a line has no more, its end left out
_WORDS = {
    "zh": {
        "campaign": "活动",
        "text": "文案",
        "note": "备注",
        "journey": "旅程",
        "idea": "构思",
        "brief": "已有任务书",
        "written": "已写好，待审核",
        "approved": "已批准",
        "published": "已发布",
        "described": "已建立",
        "planned": "已选定收件人",
        "sending": "发送中",
        "sent": "已发送",
        "cancelled": "已取消",
        "live": "运行中",
        "noted": "",
    },
    "en": {
        "campaign": "Campaign",
        "text": "Text",
        "note": "Note",
        "journey": "Journey",
        "described": "made, nobody chosen",
        "planned": "recipients chosen",
        "written": "written, not all approved",
        "brief": "brief",
        "noted": "",
    },
}
_TENTATIVE = frozenset({State.IDEA, State.BRIEF, State.WRITTEN, State.DESCRIBED})


def as_icalendar(
    items: Iterable[Item],
    *,
    name: str,
    timezone: str,
    language: str,
    now: datetime,
    festivals: Iterable[Festival] = (),
) -> str:
    """Write items as one calendar object; its lines end in CRLF and have 75 octets at most.

    An entry with a clock time starts at that moment, in UTC; one without takes its whole day.
    `language` is `zh` or `en`, that of the words around titles. Titles of people's making are
    escaped; nothing about a customer is in an item.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Rapport//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(name)}",  # RFC 7986
        f"X-WR-CALNAME:{_escaped(name)}",  # what programs read that are older than it
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    zone = ZoneInfo(timezone)
    for item in items:
        lines += _event(item, zone, language, now)
    for festival in festivals:
        lines += _festival(festival, language, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(item: Item, zone: ZoneInfo, language: str, now: datetime) -> Iterator[str]:
    words = _WORDS[language]
    state = words.get(item.state.value, item.state.value)
    told = "\n".join(text for text in (state, ", ".join(item.channels), item.about) if text)
    yield "BEGIN:VEVENT"
    yield f"UID:{item.item_id}@rapport"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"LAST-MODIFIED:{_utc(item.changed_at)}"
    if item.at is None:
        yield f"DTSTART;VALUE=DATE:{item.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{item.day + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_utc(datetime.combine(item.day, item.at, zone))}"
    kind = words[item.kind.value]
    yield f"SUMMARY:{_escaped(f'{kind}: {item.title}')}"
    if told:
        yield f"DESCRIPTION:{_escaped(told)}"
    yield f"CATEGORIES:{_escaped(kind)}"
    yield f"STATUS:{_status(item.state)}"
    yield "TRANSP:TRANSPARENT"  # it takes nobody's time
    yield "END:VEVENT"


def _festival(festival: Festival, language: str, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{festival.market}-{festival.name}-{festival.day.year}@festivals.rapport"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"DTSTART;VALUE=DATE:{festival.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{festival.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(festival.zh if language == 'zh' else festival.en)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _status(state: State) -> str:
    if state is State.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if state in _TENTATIVE else "CONFIRMED"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Write a text value (RFC 5545, 3.3.11); other control characters may not stand in one."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in "\\;,":
        kept = kept.replace(sign, "\\" + sign)
    return "".join(sign for sign in kept.replace("\n", "\\n") if sign >= " " and sign != "\x7f")


def _folded(line: str) -> Iterator[str]:
    """Cut a line where it has too many octets, never inside a character (RFC 5545, 3.1)."""
    start, used, room = 0, 0, _OCTETS
    for place, sign in enumerate(line):
        size = len(sign.encode())
        if used + size > room:
            yield f"{' ' if start else ''}{line[start:place]}"
            start, used, room = place, 0, _OCTETS - 1  # the blank at the beginning counts
        used += size
    yield f"{' ' if start else ''}{line[start:]}"
