"""The iCalendar that is written keeps to RFC 5545."""

from dataclasses import replace
from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from rapport.calendar import State, as_icalendar, festivals_between
from tests.calendar.conftest import NOW, ZONE
from tests.calendar.test_conflicts import ITEM


def written(*items: object, language: str = "en", **more: object) -> str:
    return as_icalendar(
        items,  # type: ignore[arg-type]
        name="Camellia, Ltd; tea",
        timezone=ZONE,
        language=language,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_clock_time_is_written_in_utc_and_a_whole_day_as_a_date() -> None:
    lines = unfolded(written(replace(ITEM, at=time(20)), replace(ITEM, item_id="b")))
    assert "DTSTART:20260310T120000Z" in lines
    assert lines[lines.index("DTSTART;VALUE=DATE:20260310") + 1] == "DTEND;VALUE=DATE:20260311"
    assert "UID:a@rapport" in lines
    assert "DTSTAMP:20260301T120000Z" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_signs_with_a_meaning_are_escaped() -> None:
    item = replace(ITEM, title="a,b;c\\d", about="one\r\ntwo\x07", state=State.IDEA)
    lines = unfolded(written(item))
    assert r"SUMMARY:Campaign: a\,b\;c\\d" in lines
    assert r"DESCRIPTION:idea\none\ntwo" in lines
    assert "STATUS:TENTATIVE" in lines
    assert r"NAME:Camellia\, Ltd\; tea" in lines


def test_words_around_titles_are_in_the_language_asked_for() -> None:
    lines = unfolded(
        written(
            replace(ITEM, state=State.CANCELLED),
            language="zh",
            festivals=festivals_between(date(2026, 11, 11), date(2026, 11, 11), markets=("cn",)),
        )
    )
    assert "SUMMARY:活动: First" in lines
    assert "STATUS:CANCELLED" in lines
    assert "SUMMARY:双十一" in lines


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=300))
def test_no_line_has_more_than_75_octets_and_unfolding_gives_the_text_back(title: str) -> None:
    text = written(replace(ITEM, title=title))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    summary = next(line for line in unfolded(text) if line.startswith("SUMMARY:Campaign: "))
    told = summary.removeprefix("SUMMARY:Campaign: ")
    back = told.replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",")
    back = back.replace("\\;", ";").replace("\0", "\\")
    kept = title.replace("\r\n", "\n").replace("\r", "\n")
    assert back == "".join(one for one in kept if (one >= " " and one != "\x7f") or one == "\n")
