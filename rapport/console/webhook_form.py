"""The pages on which an endpoint is added, and on which it is changed."""

from collections.abc import Iterator
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import (
    box,
    button,
    card,
    choices,
    number_field,
    show,
    text_field,
)
from rapport.console.dialogs import show_once
from rapport.console.parts import button_link, head, link
from rapport.console.visits import Draw, Visit
from rapport.console.webhooks import PATH
from rapport.events import EventName, type_of
from rapport.webhooks import (
    APPROVED_TYPE,
    CAMPAIGN_TYPES,
    CONSENT_TYPE,
    FIELDS,
    JOURNEY_TYPE,
    Endpoint,
    EndpointWish,
    add_endpoint,
    edit_endpoint,
    get_endpoint,
)

_MOST_AT_ONCE = 16
_PROPERTY = "properties."
_WHOLE = ("*", "message.*", "customer.*", "campaign.*")
_INTERNAL = (EventName.CLICK_JUDGED, EventName.OPEN_JUDGED)


def new_endpoint(visit: Visit, _arguments: PageArguments) -> Draw:
    """Offer an empty form."""
    return partial(_Form(visit, None).draw)


def change_endpoint(visit: Visit, arguments: PageArguments) -> Draw:
    """Offer what is kept of an endpoint."""
    kept = get_endpoint(visit.app.database, str(arguments.path_parameters["endpoint_id"]))
    return partial(_Form(visit, kept).draw)


def known_types() -> list[str]:
    """Name what can be told of: whole groups first, then each type by its name."""
    events = {type_of(one) for one in EventName if one not in _INTERNAL}
    single = events | {CONSENT_TYPE, APPROVED_TYPE, JOURNEY_TYPE} | set(CAMPAIGN_TYPES.values())
    return [*_WHOLE, *sorted(single)]


class _Form:
    """The form. Types and properties that only this shop has are typed, parted by spaces."""

    def __init__(self, visit: Visit, kept: Endpoint | None) -> None:
        self._visit = visit
        self._t = visit.t
        self._kept = kept

    def draw(self) -> None:
        t, kept = self._t, self._kept
        crumbs = [(t("menu.webhooks"), link(PATH))]
        if kept is not None:
            crumbs.append((kept.name, link(f"{PATH}/{kept.endpoint_id}")))
        with box("head"):
            title = t("webhook_form.change", name=kept.name) if kept else t("webhooks.new")
            about = t("webhook_form.about" if kept else "webhook_form.about_new")
            show(head(title, about, crumbs=crumbs))
        with card(), box("stack tight"):
            self._where()
            self._what()
            with box("line"):
                save = button(t("webhook_form.save"), self._save, kind="primary")
                save.mark("save")
                show(button_link(t("words.cancel"), crumbs[-1][1]))

    def _where(self) -> None:
        t, kept = self._t, self._kept
        if kept is None:
            self._name = text_field(
                "name", t("webhook_form.name"), help_text=t("webhook_form.name_help")
            )
        self._url = text_field(
            "url",
            t("webhook_form.url"),
            value=kept.url if kept else "",
            placeholder="https://crm.shop.example/hooks/rapport",
            help_text=t("webhook_form.url_help"),
        ).props("type=url")
        self._about = text_field(
            "description",
            t("webhook_form.description"),
            value=kept.description if kept else "",
        )

    def _what(self) -> None:
        t, kept = self._t, self._kept
        known = known_types()
        types = kept.types if kept else ()
        fields = kept.fields if kept else ()
        self._types = choices(
            "types",
            t("webhooks.types"),
            {one: self._type(one) for one in known},
            value=[one for one in types if one in known],
            help_text=t("webhook_form.types_help"),
        )
        self._more_types = text_field(
            "more-types",
            t("webhook_form.more_types"),
            value=" ".join(one for one in types if one not in known),
            placeholder="customer.table_booked",
            help_text=t("webhook_form.more_types_help"),
        )
        self._fields = choices(
            "fields",
            t("webhook_form.fields"),
            {one: t(f"webhook_form.field.{one}") for one in FIELDS},
            value=[one for one in fields if one in FIELDS],
            help_text=t("webhook_form.fields_help"),
        )
        self._properties = text_field(
            "properties",
            t("webhook_form.properties"),
            value=" ".join(
                one.removeprefix(_PROPERTY) for one in fields if one.startswith(_PROPERTY)
            ),
            placeholder="plan",
            help_text=t("webhook_form.properties_help"),
        )
        self._at_once = number_field(
            "at-once",
            t("webhook_form.at_once"),
            value=kept.at_once if kept else 4,
            minimum=1,
            maximum=_MOST_AT_ONCE,
        )

    def _type(self, type_: str) -> str:
        words = self._t.name("webhooks.type", type_)
        return type_ if words == type_ else f"{type_} · {words}"

    async def _save(self) -> None:
        visit, t = self._visit, self._t
        with visit.told():
            if self._kept is not None:
                changed = await visit.do(Permission.ADMIN, self._change)
                visit.say(t("webhook_form.saved", name=changed.name))
                visit.go(f"{PATH}/{changed.endpoint_id}")
                return
            endpoint, secret = await visit.do(Permission.ADMIN, self._add)
            title = t("webhook.secret_of", name=endpoint.name)
            await show_once(visit, title, t("webhook.secret_about"), secret)
            visit.go(f"{PATH}/{endpoint.endpoint_id}")

    def _add(self) -> tuple[Endpoint, str]:
        doors = self._visit.app
        return add_endpoint(
            self._wish((self._name.value or "").strip()),
            database=doors.database,
            settings=doors.settings.outgoing,
            secret=doors.secret,
            by=self._visit.operator.name,
            now=doors.clock(),
        )

    def _change(self) -> Endpoint:
        doors = self._visit.app
        name = self._kept.name if self._kept else ""
        return edit_endpoint(
            self._wish(name), database=doors.database, settings=doors.settings.outgoing
        )

    def _wish(self, name: str) -> EndpointWish:
        return EndpointWish(
            name=name,
            url=(self._url.value or "").strip(),
            types=[*(self._types.value or ()), *(self._more_types.value or "").split()],
            fields=[*(self._fields.value or ()), *self._chosen_properties()],
            description=self._about.value or "",
            at_once=int(self._at_once.value or 0),
        )

    def _chosen_properties(self) -> Iterator[str]:
        for name in (self._properties.value or "").split():
            yield _PROPERTY + name.removeprefix(_PROPERTY)
