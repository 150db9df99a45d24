"""The settings page of operators: who may sign in, as what."""

from functools import partial

from nicegui import PageArguments

from rapport.access import (
    Operator,
    Permission,
    Role,
    add_operator,
    list_operators,
    remove_operator,
)
from rapport.console.controls import box, button, card, choice, password_field, show, text_field
from rapport.console.dialogs import confirmed
from rapport.console.parts import badge, banner
from rapport.console.settings import Entry, entries, settings_frame
from rapport.console.visits import Draw, Visit


def operators(visit: Visit, _arguments: PageArguments) -> Draw:
    return partial(_draw, visit, list_operators(database=visit.app.database))


def _draw(visit: Visit, found: list[Operator]) -> None:
    t = visit.t
    rows = [_entry(visit, operator) for operator in found]
    with settings_frame(visit, "operators"), box("cols main-side"):
        entries(visit, t("operators.title"), rows, ending=t("operators.remove"))
        with card(t("operators.new")), box("stack tight"):
            _form(visit)


def _entry(visit: Visit, operator: Operator) -> Entry:
    is_me = operator.operator_id == visit.operator.operator_id
    return Entry(
        title=operator.name,
        sub=operator.email,
        tags=badge(visit.t.name("role", operator.role), "good" if is_me else ""),
        end=None if is_me else partial(_remove, visit, operator),
    )


def _form(visit: Visit) -> None:
    t = visit.t
    name = text_field("name", t("operators.name"))
    email = text_field("email", t("operators.email")).props("type=email")
    password = password_field("password", t("operators.password"), new=True)
    roles = {role.value: t.name("role", role) for role in Role}
    role = choice("role", t("operators.role"), roles, value=Role.MARKETER.value)
    about = show(banner(t(f"operators.role_about.{role.value}")))
    role.on_value_change(
        lambda event: about.set_content(banner(t(f"operators.role_about.{event.value}")))
    )

    async def add() -> None:
        with visit.told():
            work = partial(
                add_operator,
                database=visit.app.database,
                email=email.value or "",
                name=name.value or "",
                password=password.value or "",
                role=Role(role.value),
                now=visit.app.clock(),
                language=visit.t.language,
            )
            added = await visit.do(Permission.ADMIN, work)
            visit.say(t("operators.added", name=added.name))
            await visit.refresh()

    button(t("operators.add"), add, kind="primary", icon_name="plus").mark("add")


async def _remove(visit: Visit, operator: Operator) -> None:
    t = visit.t
    title = t("operators.remove_title", name=operator.name)
    if not await confirmed(
        visit, title, t("operators.remove_about"), yes=t("operators.remove"), danger=True
    ):
        return
    with visit.told():
        work = partial(
            remove_operator,
            database=visit.app.database,
            operator_id=operator.operator_id,
            now=visit.app.clock(),
        )
        await visit.do(Permission.ADMIN, work)
        await visit.refresh()
