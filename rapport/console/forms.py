"""The pages of forms: what they did each day, and their text as data, edited in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.charts import Series, figures, line_chart
from rapport.console.controls import box, button, card, show, text_area
from rapport.console.form_preview import FormPreview
from rapport.console.icons import icon
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, button_link, empty, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.leads import (
    EXAMPLE,
    Form,
    FormDay,
    archive_form,
    figures_of,
    form_text,
    get_form,
    list_forms,
    parse_form,
    save_form,
)

NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    form: Form | None
    text: str
    days: Sequence[FormDay] = ()


def forms(visit: Visit, _arguments: PageArguments) -> Draw:
    """List the forms in their newest version."""
    return partial(_draw_all, visit, list_forms(visit.app.database))


def one_form(visit: Visit, arguments: PageArguments) -> Draw:
    """Read one form with its figures; `new` begins one."""
    form_id = arguments.path_parameters["form_id"]
    if form_id == NEW:
        return partial(_draw_one, visit, _Found(form=None, text=EXAMPLE))
    doors = visit.app
    form = get_form(doors.database, form_id)
    days = figures_of(
        form_id,
        database=doors.database,
        timezone=doors.settings.shop.timezone,
        now=visit.now,
    )
    return partial(_draw_one, visit, _Found(form=form, text=form_text(form), days=days))


def _draw_all(visit: Visit, found: list[Form]) -> None:
    t = visit.t
    with box("head"):
        show(head(t("forms.title"), t("forms.about")))
        with box("actions"):
            show(button_link(t("topics.title"), link("/topics")))
            if visit.may(Permission.WRITE_CONTENT):
                show(button_link(t("forms.new"), link(f"/forms/{NEW}"), kind="primary"))
    with card(classes="flush"):
        if not found:
            show(empty("customers", t("forms.none"), t("forms.none_about")))
            return
        columns = (
            Column(title=t("forms.name")),
            Column(title=t("forms.version"), right=True),
            Column(title=t("forms.state")),
        )
        rows = [
            Row(
                href=link(f"/forms/{one.form_id}"),
                cells=(one.name, str(one.version), _state(visit, one)),
            )
            for one in found
        ]
        show(table(t("forms.title"), columns, rows))


def _draw_one(visit: Visit, found: _Found) -> None:
    t, form = visit.t, found.form
    with box("head"):
        crumbs = [(t("menu.forms"), link("/forms"))]
        show(head(form.name if form else t("forms.new"), t("forms.about_one"), crumbs=crumbs))
        if form is not None and visit.may(Permission.WRITE_CONTENT):
            with box("actions"):
                show(_hosted(visit, form))
                button(t("forms.archive"), partial(_archive, visit, form), kind="danger").mark(
                    "archive"
                )
    with box("stack"):
        if form is not None:
            show(_figures(visit, found.days))
            if any(one.views or one.posts for one in found.days):
                _chart(visit, found.days)
            _embed(visit, form)
        if visit.may(Permission.WRITE_CONTENT):
            _editor(visit, found)


def _editor(visit: Visit, found: _Found) -> None:
    """The text of the form, and beside it the form as it would be."""
    t = visit.t
    preview = FormPreview(visit, found.text)
    with box("cols two"):
        with card(t("forms.text"), t("forms.text_about")), box("stack tight"):
            text = text_area("text", t("forms.text"), value=found.text, code=True)
            text.props("debounce=400")
            text.on_value_change(lambda event: preview.fill(event.value or ""))

            async def save() -> None:
                with visit.told():
                    made = await visit.do(
                        Permission.WRITE_CONTENT, partial(_save, visit, text.value or "")
                    )
                    visit.say(t("forms.saved", version=made.version))
                    visit.go(f"/forms/{made.form_id}")

            button(t("forms.save"), save, kind="primary").mark("save")
        with card(t("forms.preview"), t("forms.preview_about")):
            preview.draw()


def _embed(visit: Visit, form: Form) -> None:
    """What a site puts into its pages to show the form."""
    t = visit.t
    base = visit.app.settings.public_url.rstrip("/")
    snippet = (
        f'<script src="{base}/embed/forms.js" data-form="{form.form_id}"'
        f' data-lang="{t.language}" defer></script>'
    )

    def copy() -> None:
        ui.clipboard.write(snippet)
        visit.say(t("words.copied"))

    with card(t("forms.embed"), t("forms.embed_about")), box("stack tight"):
        show(tag("pre", tag("code", snippet), class_="snippet"))
        if not form.origins:
            show(tag("p", t("forms.no_origins"), class_="muted small"))
        with box("line"):
            button(t("words.copy"), copy, icon_name="copy").mark("copy-snippet")


def _save(visit: Visit, text: str) -> Form:
    by, doors = visit.operator.operator_id, visit.app
    return save_form(parse_form(text, by=by, now=doors.clock()), database=doors.database)


def _hosted(visit: Visit, form: Form) -> Markup:
    return tag(
        "a",
        icon("eye"),
        visit.t("forms.open_page"),
        href=f"/f/{form.form_id}?lang={visit.t.language}",
        target="_blank",
        rel="noopener",
        class_="btn",
    )


def _figures(visit: Visit, days: Sequence[FormDay]) -> Markup:
    t, f = visit.t, visit.f
    views, posts = sum(one.views for one in days), sum(one.posts for one in days)
    refused = sum(n for one in days for n in one.refused.values())
    share = f.share(posts / views) if views else "–"
    return tiles(
        [
            tile(t("forms.views"), f.number(views)),
            tile(t("forms.posts"), f.number(posts), t("forms.conversion", share=share)),
            tile(t("forms.refused"), f.number(refused)),
        ]
    )


def _chart(visit: Visit, days: Sequence[FormDay]) -> None:
    """Views and sign-ups day by day, and the same as figures."""
    t, f = visit.t, visit.f
    ordered = sorted(days, key=lambda one: one.day)
    series = [
        Series(name=t("forms.posts"), values=[one.posts for one in ordered]),
        Series(name=t("forms.views"), values=[one.views for one in ordered], soft=True),
    ]
    with card(t("forms.days"), t("forms.days_about")):
        line_chart(t("forms.days"), [f.plain_day(one.day) for one in ordered], series, prefix="")
        show(figures(t("results.figures"), _days(visit, days)))


def _days(visit: Visit, days: Sequence[FormDay]) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("forms.day")),
        Column(title=t("forms.views"), right=True),
        Column(title=t("forms.posts"), right=True),
        Column(title=t("forms.refused")),
    )
    rows = [
        Row(
            cells=(
                one.day.isoformat(),
                f.number(one.views),
                f.number(one.posts),
                ", ".join(
                    f"{t(f'forms.reason.{reason}')}: {n}" for reason, n in one.refused.items()
                ),
            )
        )
        for one in days
    ]
    return table(t("forms.days"), columns, rows)


def _state(visit: Visit, form: Form) -> Markup:
    t = visit.t
    return badge(t("forms.closed"), "bad") if form.archived_at else badge(t("forms.open"), "good")


async def _archive(visit: Visit, form: Form) -> None:
    doors = visit.app
    work = partial(archive_form, form.form_id, database=doors.database, now=doors.clock())
    with visit.told():
        await visit.do(Permission.WRITE_CONTENT, work)
        visit.go("/forms")
