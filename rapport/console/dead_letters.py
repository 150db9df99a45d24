"""The settings page of dead letters: events that could not be used, why, and trying them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec
from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.dialogs import confirmed
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, chips, empty, head, link
from rapport.console.settings import settings_frame
from rapport.console.tables import PAGE_SIZE, Column, Row, page_of, pager, table
from rapport.console.visits import Draw, Visit
from rapport.events import (
    DeadLetter,
    Replayed,
    count_dead_letters,
    delete_dead_letters,
    get_dead_letter,
    list_dead_letters,
    replay_dead_letters,
)

_ADMIN = Permission.ADMIN
_PATH = "/settings/letters"
_MASK = "•••"
_PLAIN = ("type", "event", "kind", "name", "timestamp", "sentAt", "happened_at", "received_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    source: str
    counts: Mapping[str, int]
    letters: Sequence[DeadLetter]
    page: int

    @property
    def total(self) -> int:
        return self.counts.get(self.source, 0) if self.source else sum(self.counts.values())


def dead_letters(visit: Visit, arguments: PageArguments) -> Draw:
    """Read a page of dead letters, oldest first: of one source, or of all."""
    query, database = arguments.query_parameters, visit.app.database
    counts: dict[str, int] = {}
    for (source, _), number in sorted(count_dead_letters(database).items()):
        counts[source] = counts.get(source, 0) + number
    wanted, page = query.get("source", ""), page_of(query.get("page"))
    source = wanted if wanted in counts else ""
    letters = list_dead_letters(
        database, source=source or None, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
    )
    found = _Found(source=source, counts=counts, letters=letters, page=page)
    return partial(_draw, visit, found)


def dead_letter(visit: Visit, arguments: PageArguments) -> Draw:
    """Read one dead letter; what it says is masked until an admin opens it."""
    letter = get_dead_letter(visit.app.database, arguments.path_parameters["letter_id"])
    return partial(_draw_one, visit, letter)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with settings_frame(visit, "letters"):
        if not found.counts:
            with card():
                show(empty("check", t("dead_letters.none"), t("dead_letters.none_about")))
            return
        show(_sources(visit, found))
        with box("line"):
            replay = partial(_replay, visit, source=found.source or None)
            button(_all(visit, "replay", found), replay, kind="primary").mark("replay-all")
            delete = partial(_delete, visit, source=found.source or None, number=found.total)
            made = button(_all(visit, "delete", found), delete, kind="danger")
            made.mark("delete-all")
        with card(classes="flush"):
            show(_table(visit, found))
            query = {"source": found.source}
            show(pager(t, path=_PATH, page=found.page, total=found.total, **query))


def _all(visit: Visit, verb: str, found: _Found) -> str:
    key = f"dead_letters.{verb}_{'source' if found.source else 'all'}"
    return visit.t(key, count=visit.f.number(found.total), source=found.source)


def _sources(visit: Visit, found: _Found) -> Markup:
    everything = (visit.t("dead_letters.all"), link(_PATH), not found.source)
    items = [
        (f"{source} · {visit.f.number(number)}", link(_PATH, source=source), source == found.source)
        for source, number in found.counts.items()
    ]
    return chips([everything, *items], label=visit.t("dead_letters.source"))


def _table(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("dead_letters.reason")),
        Column(title=t("dead_letters.source"), wide=True),
        Column(title=t("dead_letters.tries"), right=True, wide=True),
        Column(title=t("dead_letters.received"), right=True, wide=True),
    )
    rows = [
        Row(
            href=link(f"{_PATH}/{letter.letter_id}"),
            cells=(
                letter.reason,
                letter.source,
                visit.f.number(letter.attempts),
                visit.f.moment(letter.received_at),
            ),
            sub=letter.code,
        )
        for letter in found.letters
    ]
    return table(t("settings.tab.letters"), columns, rows)


def _draw_one(visit: Visit, letter: DeadLetter) -> None:
    t = visit.t
    with box("head"):
        crumbs = [
            (t("settings.title"), link("/settings")),
            (t("settings.tab.letters"), link(_PATH)),
        ]
        show(head(letter.reason, crumbs=crumbs))
        with box("actions"):
            replay = partial(_replay, visit, letter_id=letter.letter_id)
            button(t("dead_letters.replay"), replay, kind="primary").mark("replay")
            delete = partial(_delete, visit, letter_id=letter.letter_id, number=1)
            button(t("dead_letters.delete"), delete, kind="danger").mark("delete")
    with box("stack"):
        show(tag("div", _about(visit, letter), class_="tags"))
        with card(t("dead_letters.said"), t("dead_letters.said_about")), box("stack tight"):
            shown = show(tag("pre", _masked(letter), class_="source"))
            opened = button(t("dead_letters.open"), lambda: None, icon_name="eye")
            opened.on_click(partial(_open, visit, letter.letter_id, shown, opened))
            opened.mark("open").style("align-self: start")


def _about(visit: Visit, letter: DeadLetter) -> list[Markup]:
    tried = visit.t.many(
        "dead_letters.tried", letter.attempts, shown=visit.f.number(letter.attempts)
    )
    return [
        badge(letter.code, "warn"),
        badge(letter.source),
        badge(visit.f.moment(letter.received_at)),
        badge(tried),
    ]


async def _open(visit: Visit, letter_id: str, shown: ui.html, opened: ui.button) -> None:
    with visit.told():
        work = partial(get_dead_letter, visit.app.database, letter_id)
        letter = await visit.do(_ADMIN, work)
        shown.set_content(tag("pre", _written(_read(letter)), class_="source"))
        opened.delete()


def _read(letter: DeadLetter) -> object:
    value: object = msgspec.json.decode(letter.payload)
    return value


def _masked(letter: DeadLetter) -> str:
    """The shape of what was sent: its keys, and no value that can be about a person."""
    return _written(_mask(_read(letter), ""))


def _mask(value: object, key: str) -> object:
    match value:
        case dict():
            return {name: _mask(inner, str(name)) for name, inner in value.items()}
        case list():
            return [_mask(inner, key) for inner in value]
        case None | bool():
            return value
        case str() if key in _PLAIN:
            return value
        case _:
            return _MASK


def _written(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


async def _replay(visit: Visit, *, letter_id: str | None = None, source: str | None = None) -> None:
    doors = visit.app
    with visit.told():
        work = partial(
            replay_dead_letters,
            doors.database,
            letter_id=letter_id,
            source=source,
            currency=doors.settings.shop.currency,
        )
        done = await visit.do(_ADMIN, work)
        visit.say(_outcome(visit, done), bad=not done.replayed)
        if letter_id is not None and done.replayed:
            visit.go(_PATH)
            return
        await visit.refresh()


def _outcome(visit: Visit, done: Replayed) -> str:
    replayed = visit.f.number(done.replayed)
    said = visit.t.many("dead_letters.replayed", done.replayed, shown=replayed)
    if not done.still_dead:
        return said
    still = visit.f.number(done.still_dead)
    return f"{said} {visit.t.many('dead_letters.still', done.still_dead, shown=still)}"


async def _delete(
    visit: Visit, *, letter_id: str | None = None, source: str | None = None, number: int
) -> None:
    t = visit.t
    title = t.many("dead_letters.delete_title", number, shown=visit.f.number(number))
    about = t("dead_letters.delete_about")
    if not await confirmed(visit, title, about, yes=t("dead_letters.delete"), danger=True):
        return
    with visit.told():
        work = partial(delete_dead_letters, visit.app.database, letter_id=letter_id, source=source)
        await visit.do(_ADMIN, work)
        if letter_id is not None:
            visit.go(_PATH)
            return
        await visit.refresh()
