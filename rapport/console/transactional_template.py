"""The page of one transactional message: its values, its figures, a request to copy, and a form."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner, button_link, facts, head, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.transactional import (
    DAY,
    PATH,
    WEEK,
    language_of,
    template_state,
    title_of,
    wait_text,
)
from rapport.console.transactional_form import SendForm
from rapport.console.visits import Draw, Visit
from rapport.transactional import (
    Template,
    TemplateFigures,
    TemplateNotFound,
    ValueKind,
    figures_of,
    kinds_of,
    list_templates,
)

_EXAMPLES: Mapping[ValueKind, object] = {
    ValueKind.TEXT: "1001",
    ValueKind.DATE: "2026-12-24T18:00:00+08:00",
    ValueKind.URL: "https://shop.example/orders/1001",
}
_MONEY_MINOR = 19_900


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    template: Template
    day: TemplateFigures
    week: TemplateFigures

    @property
    def kinds(self) -> dict[str, ValueKind]:
        """What the version that is sent asks for; of one that is not sent yet, the newest."""
        return kinds_of((self.template.sent or self.template.newest).copy)


def one_template(visit: Visit, arguments: PageArguments) -> Draw:
    """Read one template with its figures."""
    database, wanted = visit.app.database, str(arguments.path_parameters["draft_id"])
    chosen = [one for one in list_templates(database) if one.newest.draft_id == wanted]
    if not chosen:
        raise TemplateNotFound(visit.t("transactional.not_found"))
    day = figures_of(chosen, database=database, since=visit.now - DAY)
    week = figures_of(chosen, database=database, since=visit.now - WEEK)
    found = _Found(template=chosen[0], day=day[wanted], week=week[wanted])
    return partial(_draw, visit, found)


def example_request(template: Template, kinds: Mapping[str, ValueKind], visit: Visit) -> str:
    """Write a request that a program of the shop could send, with made-up values."""
    settings = visit.app.settings
    money = {"minor": _MONEY_MINOR, "currency": settings.shop.currency}
    values = {name: money if kind is ValueKind.MONEY else _EXAMPLES[kind]
              for name, kind in kinds.items()}  # fmt: skip
    body = {
        "template": template.name,
        "address": "ada@example.org",
        "language": template.newest.language,
        "values": values,
    }
    url = f"{settings.public_url.rstrip('/')}/api/v1/messages"
    return " \\\n  ".join(
        [
            f"curl -X POST {shlex.quote(url)}",
            "-H 'Authorization: Bearer rk_…'",
            f"-H 'Idempotency-Key: {template.name}-1001'",
            "-H 'Content-Type: application/json'",
            f"-d {shlex.quote(json.dumps(body, ensure_ascii=False))}",
        ]
    )


def _draw(visit: Visit, found: _Found) -> None:
    t, one = visit.t, found.template
    with box("head"):
        crumbs = [(t("menu.transactional"), link(PATH))]
        about = f"{language_of(visit, one)} · {t.name('channel', one.newest.channel)}"
        show(head(title_of(visit, one), about, crumbs=crumbs))
        with box("actions"):
            show(button_link(t("transactional.to_text"), link(f"/review/{one.newest.draft_id}")))
    with box("stack"):
        warning = _warning(visit, one)
        if warning:
            show(warning)
        show(_tiles(visit, found))
        with box("cols two"):
            with box("stack"):
                _template(visit, found)
                _reasons(visit, found)
            with box("stack"):
                _example(visit, found)
                if visit.may(Permission.SEND) and one.sent and not one.marketing:
                    SendForm(visit, one, found.kinds).draw()


def _warning(visit: Visit, one: Template) -> Markup | None:
    t = visit.t
    if one.sent is None:
        return banner(t("transactional.not_approved_about"), "warn")
    if one.marketing:
        return banner(t("transactional.marketing_about", what=", ".join(one.marketing)), "bad")
    if one.newest.version > one.sent.version:
        return banner(t("transactional.newer", version=one.newest.version))
    return None


def _tiles(visit: Visit, found: _Found) -> Markup:
    t, f, day, week = visit.t, visit.f, found.day, found.week
    stopped = [sum(one.stopped.values()) for one in (day, week)]
    slow = t("transactional.slow", time=wait_text(visit, week.slow_seconds))
    return tiles(
        [
            tile(
                t("transactional.sent"),
                f.number(day.sent),
                t("transactional.in_week", count=f.number(week.sent)),
            ),
            tile(
                t("transactional.stopped"),
                f.number(stopped[0]),
                t("transactional.in_week", count=f.number(stopped[1])),
            ),
            tile(
                t("transactional.latency"),
                wait_text(visit, week.median_seconds),
                slow if week.slow_seconds is not None else "",
            ),
        ]
    )


def _template(visit: Visit, found: _Found) -> None:
    t, one = visit.t, found.template
    with card(t("transactional.template")), box("stack tight"):
        show(
            facts(
                [
                    (t("transactional.state"), template_state(visit, one)),
                    (t("transactional.asked_as"), tag("code", one.name)),
                    (t("transactional.newest"), str(one.newest.version)),
                ]
            )
        )
        columns = (
            Column(title=t("transactional.value")),
            Column(title=t("transactional.kind")),
        )
        rows = [
            Row(cells=(name, t(f"transactional.kinds.{kind.value}")))
            for name, kind in found.kinds.items()
        ]
        if rows:
            show(table(t("transactional.values"), columns, rows, plain=True))
        else:
            show(tag("p", t("transactional.no_values"), class_="muted small"))


def _reasons(visit: Visit, found: _Found) -> None:
    t, f = visit.t, visit.f
    with card(t("transactional.reasons"), t("transactional.reasons_about")):
        if not found.week.stopped:
            show(tag("p", t("transactional.none_stopped"), class_="muted"))
            return
        items = [
            tag(
                "li",
                tag(
                    "div",
                    tag("span", reason_text(visit, code)),
                    badge(
                        t(
                            "transactional.day_of_week",
                            day=f.number(found.day.stopped.get(code, 0)),
                            week=f.number(count),
                        )
                    ),
                    class_="line spread",
                ),
            )
            for code, count in sorted(found.week.stopped.items(), key=lambda item: -item[1])
        ]
        show(tag("ul", items, class_="list"))


def reason_text(visit: Visit, code: str) -> str:
    """Say why a message did not leave; a code without words of its own is shown as it is."""
    t = visit.t
    return t.name("because", code) if t.has(f"because.{code}") else t.name("status.message", code)


def _example(visit: Visit, found: _Found) -> None:
    t = visit.t
    text = example_request(found.template, found.kinds, visit)

    def copy() -> None:
        ui.clipboard.write(text)
        visit.say(t("words.copied"))

    with card(t("transactional.example"), t("transactional.example_about")), box("stack tight"):
        show(tag("pre", tag("code", text), class_="snippet"))
        with box("line"):
            button(t("words.copy"), copy, icon_name="copy").mark("copy-example")
