"""The page of topics: what customers can choose to hear about, declared and archived."""

from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, choices, show, text_field
from rapport.console.markup import Markup
from rapport.console.parts import empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.content import Use, formats_for
from rapport.subscriptions import Topic, archive_topic, list_topics, save_topic


def topics(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the topics in the order in which customers see them."""
    return partial(_draw, visit, list_topics(visit.app.database))


def _draw(visit: Visit, found: list[Topic]) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.forms"), link("/forms"))]
        show(head(t("topics.title"), t("topics.about"), crumbs=crumbs))
    with box("stack"):
        with card(classes="flush"):
            if found:
                show(_table(visit, found))
            else:
                show(empty("customers", t("topics.none"), t("topics.none_about")))
        if not visit.may(Permission.WRITE_CONTENT):
            return
        with box("cols main-side"):
            with card(t("topics.save"), t("topics.save_about")), box("stack tight"):
                _form(visit)
            if found:
                with card(t("topics.put_away"), t("topics.put_away_about")), box("stack tight"):
                    for one in found:
                        label = t("topics.archive", topic=one.topic)
                        act = button(label, partial(_archive, visit, one), icon_name="trash")
                        act.mark(f"archive-{one.topic}")


def _table(visit: Visit, found: list[Topic]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("topics.key")),
        Column(title=t("topics.zh")),
        Column(title=t("topics.en")),
        Column(title=t("topics.channels")),
        Column(title=t("topics.default")),
    )
    rows = [
        Row(
            cells=(
                one.topic,
                one.names["zh"],
                one.names["en"],
                ", ".join(t(f"channel.{channel}") for channel in one.channels),
                t("words.yes") if one.default_in else t("words.no"),
            )
        )
        for one in found
    ]
    return table(t("topics.title"), columns, rows)


def _form(visit: Visit) -> None:
    t = visit.t
    key = text_field("key", t("topics.key"), placeholder="new-arrivals")
    zh, en = text_field("zh", t("topics.zh")), text_field("en", t("topics.en"))
    about_zh = text_field("about-zh", t("topics.about_zh"))
    about_en = text_field("about-en", t("topics.about_en"))
    options = {name: t(f"channel.{name}") for name in formats_for(Use.SENT)}
    channels = choices("channels", t("topics.channels"), options, value=["email"])
    default_in = ui.checkbox(t("topics.default_in"), value=True)

    async def save() -> None:
        wanted = Topic(
            topic=key.value or "",
            names={"zh": zh.value or "", "en": en.value or ""},
            sentences={"zh": about_zh.value or "", "en": about_en.value or ""},
            channels=tuple(channels.value or ()),
            default_in=bool(default_in.value),
            changed_at=visit.app.clock(),
            changed_by=visit.operator.operator_id,
        )
        with visit.told():
            work = partial(save_topic, wanted, database=visit.app.database)
            await visit.do(Permission.WRITE_CONTENT, work)
            await visit.refresh()

    with box("line"):
        button(t("topics.save"), save, kind="primary").mark("save")


async def _archive(visit: Visit, topic: Topic) -> None:
    doors, by = visit.app, visit.operator.operator_id
    work = partial(archive_topic, topic.topic, database=doors.database, by=by, now=doors.clock())
    with visit.told():
        await visit.do(Permission.WRITE_CONTENT, work)
        await visit.refresh()
