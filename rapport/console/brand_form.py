"""The form of a brand book: everything in it, changed in place, kept as the next version."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from nicegui import ui

from rapport.access import Permission
from rapport.brand import BookVersion, ToneScale, parse_book, plain_book, publish_book, save_book
from rapport.console.brand_books import book_path
from rapport.console.brand_rows import SECTIONS, Rows, evidence_note
from rapport.console.controls import (
    box,
    button,
    card,
    choice,
    number_field,
    show,
    text_area,
    text_field,
)
from rapport.console.markup import tag
from rapport.console.visits import Visit

_COUNTS = ("most_emoji", "most_exclamations", "sentence_length", "reading_level")
_SWITCHES = ("first_name", "full_width")
_STEPS = tuple(step / 2 for step in range(-4, 5))
_NO_RULE = "none-said"


def draw_form(visit: Visit, newest: BookVersion) -> None:
    """Draw the newest version of a book for changing."""
    _Form(visit, newest).draw()


class _Form:
    def __init__(self, visit: Visit, newest: BookVersion) -> None:
        self._visit, self._t, self._newest = visit, visit.t, newest
        self._plain: dict[str, Any] = dict(plain_book(newest.book))
        self._rows = {
            section: Rows(visit.t, section, self._plain.get(section, [])) for section in SECTIONS
        }

    def draw(self) -> None:
        t = self._t
        with card(t("brand.section.voice"), t("brand.section_about.voice")), box("stack tight"):
            self._name = text_field("name", t("brand.name"), value=self._plain["name"])
            self._voice = text_area("voice", t("brand.voice"), value=self._plain.get("voice", ""))
        with card(t("brand.section.tone"), t("brand.section_about.tone")):
            self._draw_tone()
        for section, rows in self._rows.items():
            about = t(f"brand.section_about.{section}")
            with card(t(f"brand.section.{section}"), about), box("stack tight"):
                rows.draw()
        with card(t("brand.section.manner"), t("brand.section_about.manner")):
            self._draw_manner()
        with card(), box("stack tight"):
            self._note = text_field("note", t("brand.note"), help_text=t("brand.note_help"))
            self._draw_buttons()

    def _draw_buttons(self) -> None:
        t = self._t
        with box("line"):
            save = button(t("brand.save"), self._save, kind="primary", icon_name="check")
            save.mark("save")
            if self._visit.may(Permission.REVIEW):
                done = button(t("brand.save_and_publish"), partial(self._save, publish=True))
                done.mark("save-and-publish")

    def _draw_tone(self) -> None:
        t = self._t
        kept = {one["scale"]: one for one in self._plain.get("tone", [])}
        self._tone: dict[str, ui.select] = {}
        with box("fields"):
            for scale in ToneScale:
                value = kept.get(scale.value, {}).get("at")
                options = {_NO_RULE: t("brand.no_rule")}
                options |= {str(float(step)): f"{step:+g}" if step else "0" for step in _STEPS}
                chosen = _NO_RULE if value is None else str(float(value))
                options.setdefault(chosen, f"{chosen}")
                label = t(f"brand.scale.{scale.value}")
                with box(""):
                    self._tone[scale.value] = choice(
                        f"tone-{scale.value}", label, options, value=chosen
                    )
                    show(tag("p", t(f"brand.scale_about.{scale.value}"), class_="muted small"))

    def _draw_manner(self) -> None:
        t, manner = self._t, self._plain.get("manner", {})
        self._counts: dict[str, ui.number] = {}
        self._switches: dict[str, ui.checkbox] = {}
        with box("fields"):
            addresses = {one or _NO_RULE: t(f"brand.address.{key}") for one, key in _ADDRESSES}
            self._address = choice(
                "address",
                t("brand.manner.address"),
                addresses,
                value=manner.get("address") or _NO_RULE,
            )
            for name in _COUNTS:
                self._counts[name] = number_field(
                    name, t(f"brand.manner.{name}"), value=manner.get(name)
                )
        with box("line"):
            for name in _SWITCHES:
                usual = name == "first_name"
                self._switches[name] = ui.checkbox(
                    t(f"brand.manner.{name}"), value=manner.get(name, usual)
                ).mark(name)
        for name, seen in manner.get("evidence", {}).items():
            with box("line"):
                show(tag("span", t.name("brand.manner", name), class_="small"))
                show(evidence_note(t, seen))

    def _told(self) -> dict[str, Any]:
        kept = {one["scale"]: one for one in self._plain.get("tone", [])}
        tone = [
            {**kept.get(scale, {}), "scale": scale, "at": float(chosen.value)}
            for scale, chosen in self._tone.items()
            if chosen.value != _NO_RULE
        ]
        manner: dict[str, Any] = {
            "address": "" if self._address.value == _NO_RULE else self._address.value,
            **{name: _number(name, field.value) for name, field in self._counts.items()},
            **{name: bool(field.value) for name, field in self._switches.items()},
            "evidence": self._plain.get("manner", {}).get("evidence", {}),
        }
        told: Mapping[str, Any] = {
            "name": self._name.value or "",
            "voice": self._voice.value or "",
            "tone": tone,
            "manner": manner,
            **{section: rows.values() for section, rows in self._rows.items()},
        }
        return {**self._plain, **told}

    async def _save(self, *, publish: bool = False) -> None:
        visit, doors = self._visit, self._visit.app
        with visit.told():
            book = parse_book(self._told())
            keep = partial(
                save_book,
                book,
                database=doors.database,
                by=visit.operator.name,
                now=doors.clock(),
                note=self._note.value or "",
                based_on=self._newest.version,
            )
            kept = await visit.do(Permission.WRITE_CONTENT, keep)
            if publish:
                put = partial(
                    publish_book,
                    doors.database,
                    book.market,
                    book.language,
                    kept.version,
                    by=visit.operator.name,
                    now=doors.clock(),
                )
                kept = await visit.do(Permission.REVIEW, put)
            said = "brand.published" if kept.published_at else "brand.saved"
            visit.say(visit.t(said, version=kept.version))
            visit.go(book_path(book.market, book.language), version=kept.version)


_ADDRESSES = (("", "any"), ("你", "ni"), ("您", "nin"), ("none", "none"))


def _number(name: str, value: object) -> float | int | None:
    if not isinstance(value, int | float):
        return None
    return int(value) if name.startswith("most_") else value
