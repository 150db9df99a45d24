"""The settings page of sources: websites and systems that send events, each with a write key."""

from functools import partial

from nicegui import PageArguments

from rapport.access import Permission, Source, create_source, list_sources, revoke_source
from rapport.console.controls import box, button, card, show, text_field
from rapport.console.dialogs import confirmed, show_once
from rapport.console.markup import tag
from rapport.console.parts import badge
from rapport.console.settings import Entry, entries, settings_frame
from rapport.console.visits import Draw, Visit


def sources(visit: Visit, _arguments: PageArguments) -> Draw:
    return partial(_draw, visit, list_sources(database=visit.app.database))


def _draw(visit: Visit, found: list[Source]) -> None:
    t = visit.t
    rows = [_entry(visit, source) for source in reversed(found)]
    with settings_frame(visit, "sources"):
        with box("cols main-side"):
            entries(visit, t("sources.title"), rows, ending=t("sources.revoke"))
            with card(t("sources.new")), box("stack tight"):
                _form(visit)
        with card(t("sources.how"), t("sources.how_about")):
            show(tag("pre", _example(visit), class_="source"))


def _entry(visit: Visit, source: Source) -> Entry:
    t = visit.t
    ended = badge(t("sources.revoked"), "bad")
    return Entry(
        title=source.name,
        sub=t("sources.about_one", prefix=source.prefix, day=visit.f.day(source.created_at)),
        tags=ended if source.revoked_at else badge(t("sources.open"), "good"),
        end=None if source.revoked_at else partial(_revoke, visit, source),
    )


def _form(visit: Visit) -> None:
    t = visit.t
    name = text_field("name", t("sources.name"), help_text=t("sources.name_help"))

    async def add() -> None:
        with visit.told():
            work = partial(
                create_source,
                database=visit.app.database,
                name=name.value or "",
                now=visit.app.clock(),
            )
            source, write_key = await visit.do(Permission.ADMIN, work)
            title = t("sources.made", name=source.name)
            await show_once(visit, title, t("sources.made_about"), write_key)
            await visit.refresh()

    button(t("sources.add"), add, kind="primary", icon_name="plus").mark("add")


async def _revoke(visit: Visit, source: Source) -> None:
    t = visit.t
    title, about = t("sources.revoke_title", name=source.name), t("sources.revoke_about")
    if not await confirmed(visit, title, about, yes=t("sources.revoke"), danger=True):
        return
    with visit.told():
        work = partial(
            revoke_source,
            database=visit.app.database,
            source_id=source.source_id,
            now=visit.app.clock(),
        )
        await visit.do(Permission.ADMIN, work)
        await visit.refresh()


def _example(visit: Visit) -> str:
    address = visit.app.settings.public_url.rstrip("/")
    return (
        f"curl {address}/v1/track -u WRITE_KEY: -H 'content-type: application/json' \\\n"
        '  -d \'{"userId": "c-1", "event": "Product Viewed",'
        ' "properties": {"product_id": "p-1"}}\''
    )
