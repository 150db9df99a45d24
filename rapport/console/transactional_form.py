"""The form by which an operator sends one transactional message."""

from collections.abc import Mapping
from functools import partial

from nicegui import ui

from rapport.access import Permission
from rapport.app import transactional_desk_of
from rapport.console.controls import box, button, card, number_field, text_field
from rapport.console.moments import read_moment
from rapport.console.visits import Visit
from rapport.kit.ids import new_id
from rapport.kit.money import minor_digits
from rapport.transactional import (
    MessageWish,
    Requested,
    Template,
    ValueKind,
    request_message,
    with_address,
)


class SendForm:
    """Asks for the customer and the values. The same form sends once, however often it is pressed,
    until something in it is changed."""

    def __init__(self, visit: Visit, template: Template, kinds: Mapping[str, ValueKind]) -> None:
        self._visit = visit
        self._t = visit.t
        self._template = template
        self._kinds = kinds
        self._fields: dict[str, ui.input | ui.number] = {}
        self._key = new_id("console")

    def draw(self) -> None:
        t = self._t
        with card(t("transactional.send"), t("transactional.send_about")), box("stack tight"):
            self._address = text_field("address", t("transactional.address"))
            self._customer = text_field(
                "customer", t("transactional.customer"), help_text=t("transactional.customer_help")
            )
            for name, kind in self._kinds.items():
                self._fields[name] = self._field(name, kind)
            for field in (self._address, self._customer, *self._fields.values()):
                field.on_value_change(self._renew)
            button(t("transactional.send"), self._send, kind="primary").mark("send")

    def _field(self, name: str, kind: ValueKind) -> ui.input | ui.number:
        if kind is ValueKind.MONEY:
            symbol = self._visit.app.settings.shop.currency
            return number_field(f"value-{name}", f"{name} ({symbol})", value=None)
        made = text_field(
            f"value-{name}", name, placeholder="https://" if kind is ValueKind.URL else ""
        )
        return made.props("type=datetime-local") if kind is ValueKind.DATE else made

    def _renew(self) -> None:
        self._key = new_id("console")

    async def _send(self) -> None:
        visit, t = self._visit, self._t
        with visit.told():
            await visit.do(Permission.SEND, partial(self._request, self._key))
            visit.say(t("transactional.is_sent"))
            await visit.refresh()

    def _request(self, key: str) -> Requested:
        doors = self._visit.app
        wish = MessageWish(
            template=str(self._template.newest.draft_id),
            address=(self._address.value or "").strip(),
            customer_id=(self._customer.value or "").strip(),
            language=self._template.newest.language,
            values={name: self._value(name, kind) for name, kind in self._kinds.items()},
        )
        return request_message(
            with_address(wish, facts=doors.facts),
            desk=transactional_desk_of(doors),
            key_id=self._visit.operator.operator_id,
            idempotency_key=key,
            now=doors.clock(),
        )

    def _value(self, name: str, kind: ValueKind) -> object:
        given = self._fields[name].value
        shop = self._visit.app.settings.shop
        if kind is ValueKind.MONEY:
            if given is None:
                return None
            minor = round(float(given) * 10 ** minor_digits(shop.currency))
            return {"minor": minor, "currency": shop.currency}
        if kind is ValueKind.DATE:
            moment = read_moment(str(given or ""), shop.timezone)
            return moment.isoformat() if moment else None
        return str(given or "").strip()
