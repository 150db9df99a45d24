"""The settings page of mail: whether the world lets it in, what came back, who is left alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.app import mail_checker_of
from rapport.bounces import count_returns_by_kind
from rapport.console.controls import box, button, card, show, text_field
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, facts
from rapport.console.settings import Entry, entries, settings_frame
from rapport.console.visits import Draw, Visit
from rapport.delivery import Grade, MailCheck, sentence_of
from rapport.profiles import (
    SuppressionMove,
    count_suppressions,
    import_suppressions,
    list_suppression_moves,
    unsuppress,
)

_DAYS = timedelta(days=30)
_MOVES = 20
_HASH_SHOWN = 12
_KINDS = {Grade.GOOD: "good", Grade.WARNING: "warn", Grade.BAD: "bad", Grade.UNKNOWN: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    returns: Mapping[tuple[str, str], int]
    suppressions: Mapping[str, int]
    moves: list[SuppressionMove]


def mail(visit: Visit, _arguments: PageArguments) -> Draw:
    database, now = visit.app.database, visit.app.clock()
    shown = _Shown(
        returns=count_returns_by_kind(database, since=now - _DAYS),
        suppressions=count_suppressions(database),
        moves=list_suppression_moves(database, limit=_MOVES),
    )
    return partial(_draw, visit, shown)


def _draw(visit: Visit, shown: _Shown) -> None:
    t = visit.t
    with settings_frame(visit, "mail"), box("cols main-side"):
        with box("stack"):
            with card(t("mail.check"), t("mail.check_about")), box("stack tight"):
                _check(visit)
            entries(visit, t("mail.moves"), [_move(visit, one) for one in shown.moves], ending="")
        with box("stack"):
            with card(t("mail.returns")):
                show(_numbers(visit, {_named(visit, k): n for k, n in shown.returns.items()}))
            with card(t("mail.suppressions"), t("mail.suppressions_about")), box("stack tight"):
                show(_numbers(visit, shown.suppressions))
                _form(visit)


def _check(visit: Visit) -> None:
    t = visit.t

    async def run() -> None:
        with visit.told():
            checker = mail_checker_of(visit.app.settings)
            found = await visit.do(Permission.ADMIN, checker.check)
            answer.clear()
            with answer:
                _found(visit, found)

    button(t("mail.run"), run, kind="primary").mark("check")
    answer = ui.element("div").classes("stack tight")


def _found(visit: Visit, found: MailCheck) -> None:
    t = visit.t
    for each in found.findings:
        label = badge(t.name("mail.grade", each.grade), _KINDS[each.grade])
        words = tag("div", sentence_of(each, t.language), class_="grow")
        show(tag("div", label, words, class_="line"))
    show(tag("h3", t("mail.records")))
    for record in found.records:
        show(tag("pre", f'{record.name}. {record.kind} "{record.text}"', class_="small"))


def _numbers(visit: Visit, numbers: Mapping[str, int]) -> Markup:
    if not numbers:
        return tag("p", visit.t("settings.nothing"), class_="muted")
    return facts((name, f"{number:,}") for name, number in sorted(numbers.items()))


def _named(visit: Visit, key: tuple[str, str]) -> str:
    kind, verdict = key
    return visit.t.name("mail.returned", verdict or kind)


def _move(visit: Visit, move: SuppressionMove) -> Entry:
    t = visit.t
    day = visit.f.day(move.moved_at)
    return Entry(
        title=t("mail.move", what=t.name("mail.act", move.act), reason=move.reason),
        sub=t("mail.move_by", hash=move.address_hash[:_HASH_SHOWN], who=move.moved_by, day=day),
        tags=badge(t.name("mail.scope", move.scope)),
    )


def _form(visit: Visit) -> None:
    t = visit.t
    address = text_field("address", t("mail.address"))
    reason = text_field("reason", t("mail.reason"))
    by = visit.operator.name

    async def add() -> None:
        told, why = [address.value or ""], reason.value or "operator"
        work = partial(
            import_suppressions, visit.app.database, told, reason=why, by=by, now=visit.app.clock()
        )
        with visit.told():
            await visit.do(Permission.ADMIN, work)
            await visit.refresh()

    async def lift() -> None:
        told, why = address.value or "", reason.value or ""
        work = partial(
            unsuppress, visit.app.database, told, reason=why, by=by, now=visit.app.clock()
        )
        with visit.told():
            await visit.do(Permission.ADMIN, work)
            await visit.refresh()

    button(t("mail.add"), add, kind="primary").mark("add")
    button(t("mail.lift"), lift).mark("lift")
