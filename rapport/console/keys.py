"""The settings page of API keys: what programs may do."""

from functools import partial

from nicegui import PageArguments

from rapport.access import (
    ApiKey,
    Permission,
    Role,
    create_api_key,
    list_api_keys,
    revoke_api_key,
)
from rapport.console.controls import box, button, card, choice, text_field
from rapport.console.dialogs import confirmed, show_once
from rapport.console.markup import join
from rapport.console.parts import badge
from rapport.console.settings import Entry, entries, settings_frame
from rapport.console.visits import Draw, Visit


def keys(visit: Visit, _arguments: PageArguments) -> Draw:
    return partial(_draw, visit, list_api_keys(database=visit.app.database))


def _draw(visit: Visit, found: list[ApiKey]) -> None:
    t = visit.t
    rows = [_entry(visit, key) for key in reversed(found)]
    with settings_frame(visit, "keys"), box("cols main-side"):
        entries(visit, t("keys.title"), rows, ending=t("keys.revoke"))
        with card(t("keys.new")), box("stack tight"):
            _form(visit)


def _entry(visit: Visit, key: ApiKey) -> Entry:
    t = visit.t
    role = badge(t.name("role", key.role))
    ended = badge(t("keys.revoked"), "bad") if key.revoked_at else None
    return Entry(
        title=key.name,
        sub=t("keys.about_one", prefix=key.prefix, day=visit.f.day(key.created_at)),
        tags=join(role, " ", ended),
        end=None if key.revoked_at else partial(_revoke, visit, key),
    )


def _form(visit: Visit) -> None:
    t = visit.t
    name = text_field("name", t("keys.name"), help_text=t("keys.name_help"))
    roles = {role.value: t.name("role", role) for role in Role}
    role = choice("role", t("keys.role"), roles, value=Role.VIEWER.value)

    async def add() -> None:
        with visit.told():
            work = partial(
                create_api_key,
                database=visit.app.database,
                name=name.value or "",
                role=Role(role.value),
                created_by=visit.operator.operator_id,
                now=visit.app.clock(),
            )
            key, secret = await visit.do(Permission.ADMIN, work)
            title = t("keys.made", name=key.name)
            await show_once(visit, title, t("keys.made_about"), secret)
            await visit.refresh()

    button(t("keys.add"), add, kind="primary", icon_name="key").mark("add")


async def _revoke(visit: Visit, key: ApiKey) -> None:
    t = visit.t
    title = t("keys.revoke_title", name=key.name)
    if not await confirmed(visit, title, t("keys.revoke_about"), yes=t("keys.revoke"), danger=True):
        return
    with visit.told():
        work = partial(
            revoke_api_key, database=visit.app.database, key_id=key.key_id, now=visit.app.clock()
        )
        await visit.do(Permission.ADMIN, work)
        await visit.refresh()
