"""The form that declares a computed trait of the shop's own, or changes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.console.controls import (
    box,
    button,
    card,
    choice,
    choices,
    number_field,
    show,
    text_field,
)
from rapport.console.figures import event_names
from rapport.console.markup import tag
from rapport.console.parts import button_link, head, link
from rapport.console.trait_conditions import ConditionLines
from rapport.console.trait_values import COUNTED
from rapport.console.visits import Draw, Visit
from rapport.traits import (
    Declaration,
    TraitNotFound,
    change_trait,
    declaration_json,
    declare_trait,
    declared_traits,
)

ANY = "*"
_OF = (
    "count", "sum", "average", "min", "max", "distinct", "first", "last", "favourite",
    "days_since", "days_between", "median_days_between", "share",
)  # fmt: skip
_BARE = ("count", "days_since", "days_between", "median_days_between", "share")
_UNITS = ("", *COUNTED, "minor", "share")
_PROPERTIES = (
    "amount_minor", "happened_at", "product_id", "order_id", "campaign_id", "source", "channel",
    "currency", "local_hour", "local_weekday", "local_date",
)  # fmt: skip
_FIELDS = ("product_id", "category", "brand", "price_minor", "quantity", "unit_price_minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What the form begins with: nothing, or the declaration as it is."""

    name: str
    values: Mapping[str, Any]
    events: Sequence[str]


def new_trait(visit: Visit, _arguments: PageArguments) -> Draw:
    before = _Before(name="", values={}, events=event_names(visit.app.facts))
    return partial(_TraitForm(visit, before).draw)


def edit_trait(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the declaration of the trait that the address names."""
    name = arguments.path_parameters["name"]
    found = {one.declaration.name: one.declaration for one in declared_traits(visit.app.database)}
    if name not in found:
        raise TraitNotFound(f"the shop declared no trait {name!r}; see the page of traits")
    before = _Before(
        name=name,
        values=declaration_json(found[name]),
        events=event_names(visit.app.facts),
    )
    return partial(_TraitForm(visit, before).draw)


class _TraitForm:
    """Draws the form, reads it back as a declaration, and keeps it."""

    def __init__(self, visit: Visit, before: _Before) -> None:
        self._visit, self._t, self._before = visit, visit.t, before
        self._fields: dict[str, Any] = {}
        self._lines: dict[str, ConditionLines] = {}

    def draw(self) -> None:
        t, before = self._t, self._before
        title = t("traits.change_title", name=before.name) if before.name else t("traits.new")
        with box("head"):
            crumbs = [
                (t("menu.customers"), link("/customers")),
                (t("traits.title"), link("/customers/traits")),
            ]
            show(head(title, t("traits.form_about"), crumbs=crumbs))
        with box("cols main-side"):
            with box("stack"):
                self._draw_name()
                self._draw_what()
                self._draw_which()
            with box("stack sticky"):
                with card(t("traits.next")):
                    show(tag("p", t("traits.next_about"), class_="muted"))
                with box("line"):
                    made = button(t("traits.save"), self._save, kind="primary", icon_name="check")
                    made.mark("save")
                    show(button_link(t("words.cancel"), link("/customers/traits")))

    def _draw_name(self) -> None:
        t, values = self._t, self._before.values
        with card(t("traits.naming")), box("stack tight"):
            if not self._before.name:
                self._fields["name"] = text_field(
                    "name", t("traits.name"), help_text=t("traits.name_help"),
                    placeholder="gift_orders",
                )  # fmt: skip
            for part in ("label", "description"):
                with box("fields"):
                    for one in ("zh", "en"):
                        key = f"{part}_{one}"
                        told = values.get(part, {}).get(one, "")
                        self._fields[key] = text_field(key, t(f"traits.{key}"), value=told)

    def _draw_what(self) -> None:
        t, values = self._t, self._before.values
        with card(t("traits.figure")), box("stack tight"):
            ways = {of: t(f"traits.of.{of}") for of in _OF}
            of = choice("of", t("traits.how"), ways, value=values.get("of", "count"))
            self._fields["of"] = of
            with box("stack tight") as valued, box("fields"):
                self._draw_value()
            with box("stack tight") as shared:
                lines = ConditionLines(self._visit, "part", values.get("part", []))
                self._lines["part"] = lines
                lines.draw(t("traits.part"))

            def fit() -> None:
                valued.set_visibility(of.value not in _BARE)
                shared.set_visibility(of.value == "share")

            of.on_value_change(fit)
            fit()

    def _draw_value(self) -> None:
        t, values = self._t, self._before.values
        of_product = "product" in values
        places = {"property": t("traits.place.property"), "product": t("traits.place.product")}
        place = "product" if of_product else "property"
        self._fields["place"] = choice("place", t("traits.place.label"), places, value=place)
        value = values.get("product" if of_product else "property", "amount_minor")
        with ui.element("div").classes("grow"):
            made = text_field("value", t("traits.value"), value=value)
            made.set_autocomplete(sorted({*_PROPERTIES, *_FIELDS}))
        self._fields["value"] = made

    def _draw_which(self) -> None:
        t, values = self._t, self._before.values
        with card(t("traits.which")), box("stack tight"):
            events = {ANY: t("traits.any_event")}
            known = {*self._before.events, *values.get("events", ())} - {ANY}
            events |= {name: t.name("event", name) for name in sorted(known)}
            self._fields["events"] = choices(
                "events", t("traits.events"), events, value=list(values.get("events", ()))
            )
            lines = ConditionLines(self._visit, "where", values.get("where", []))
            self._lines["where"] = lines
            lines.draw(t("traits.where"))
            with box("fields"):
                days = values.get("window_days")
                self._fields["days"] = number_field("days", t("traits.window"), value=days)
                units = {unit: t(f"traits.unit_name.{unit or 'none'}") for unit in _UNITS}
                unit = str(values.get("unit", ""))
                units.setdefault(unit, unit)
                self._fields["unit"] = choice("unit", t("traits.unit_label"), units, value=unit)

    def _read(self) -> dict[str, object]:
        """The declaration as the form says it; what the form does not show stays as it was."""
        said = {name: field.value for name, field in self._fields.items()}
        told: dict[str, object] = {
            "name": self._before.name or (said.get("name") or "").strip(),
            "of": said["of"],
            "events": [ANY] if ANY in said["events"] else list(said["events"]),
            "where": self._lines["where"].read(),
            "unit": said["unit"] or "",
        }
        for part in ("label", "description"):
            told[part] = {one: (said[f"{part}_{one}"] or "").strip() for one in ("zh", "en")}
        if said["of"] not in _BARE:
            told[str(said["place"])] = (said["value"] or "").strip()
        if said["of"] == "share":
            told["part"] = self._lines["part"].read()
        if said["days"]:
            told["window_days"] = said["days"]
        if "currency" in self._before.values:
            told["currency"] = self._before.values["currency"]
        return told

    async def _save(self) -> None:
        visit = self._visit
        with visit.told():
            kept = await visit.do(Permission.WRITE_CONTENT, partial(self._keep, self._read()))
            visit.say(self._t("traits.saved", name=kept.name))
            visit.go("/customers/traits")

    def _keep(self, told: dict[str, object]) -> Declaration:
        doors = self._visit.app
        if self._before.name:
            return change_trait(told, database=doors.database, facts=doors.facts, now=doors.clock())
        return declare_trait(
            told,
            database=doors.database,
            facts=doors.facts,
            created_by=self._visit.operator.name,
            now=doors.clock(),
        )
