"""The page on which an offer is made."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.catalog import Offer, save_offer
from rapport.console.controls import box, button, card, number_field, show, text_field
from rapport.console.markup import tag
from rapport.console.moments import read_moment
from rapport.console.offers import offer_name
from rapport.console.parts import button_link, head, link
from rapport.console.visits import Draw, Visit
from rapport.kit.ids import new_id

_PERCENT = 100
_LONGEST_CODE, _LONGEST_NAME = 100, 200
Wrong = Mapping[str, str]
"""Field -> key of the sentence that says what is wrong with it."""


def new_offer(visit: Visit, _arguments: PageArguments) -> Draw:
    return partial(_Form(visit).draw)


def read_offer(values: Mapping[str, object], *, timezone: str, now: datetime) -> Offer | Wrong:
    """Make an offer of what was typed, or say which fields are wrong.

    `discount` is in per cent; `ends_at` is a local time of the shop such as `2026-03-08T23:59`.
    """
    names = {one: str(values.get(f"name_{one}") or "").strip() for one in ("zh", "en")}
    code = str(values.get("code") or "").strip()
    discount = values.get("discount")
    ends_at, moment = str(values.get("ends_at") or "").strip(), None
    wrong = {}
    if not any(names.values()):
        wrong["name_zh"] = "no_name"
    wrong |= {f"name_{o}": "long_name" for o, name in names.items() if len(name) > _LONGEST_NAME}
    if isinstance(discount, int | float) and not 0 < discount <= _PERCENT:
        wrong["discount"] = "bad_discount"
    if len(code) > _LONGEST_CODE:
        wrong["code"] = "long_code"
    if ends_at:
        moment = read_moment(ends_at, timezone)
        if moment is None:
            wrong["ends_at"] = "bad_end"
        elif moment <= now:
            wrong["ends_at"] = "past_end"
    if wrong:
        return wrong
    return Offer(
        offer_id=new_id("off"),
        names={one: name for one, name in names.items() if name},
        discount_share=discount / _PERCENT if isinstance(discount, int | float) else None,
        code=code or None,
        ends_at=moment,
    )


class _Form:
    """The form; each wrong field says so beneath itself."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._t = visit.t
        self._fields: dict[str, ui.input | ui.number] = {}

    def draw(self) -> None:
        t = self._t
        with box("head"):
            crumbs = [(t("menu.offers"), link("/offers"))]
            show(head(t("offer_form.title"), t("offer_form.about"), crumbs=crumbs))
        with box("cols main-side"):
            with card(t("offer_form.what")), box("stack tight"):
                self._draw_fields()
            with box("stack sticky"):
                with card(t("offer_form.next")):
                    show(tag("p", t("offer_form.next_about"), class_="muted"))
                with box("line"):
                    save = button(
                        t("offer_form.save"), self._save, kind="primary", icon_name="check"
                    )
                    save.mark("save")
                    show(button_link(t("words.cancel"), link("/offers")))

    def _draw_fields(self) -> None:
        t, fields = self._t, self._fields
        with box("fields"):
            for one in ("zh", "en"):
                fields[f"name_{one}"] = text_field(
                    f"name_{one}",
                    t(f"offer_form.name_{one}"),
                    placeholder=t(f"offer_form.name_{one}_like"),
                ).props(f'lang="{one}"')
        show(tag("p", t("offer_form.names_help"), class_="muted small"))
        with box("fields"):
            fields["discount"] = number_field(
                "discount", t("offer_form.discount"), value=None, minimum=0, maximum=_PERCENT
            )
            fields["code"] = text_field("code", t("offers.code"), placeholder="SPRING10")
        fields["ends_at"] = text_field(
            "ends_at",
            t("offers.ends_at"),
            help_text=t("offer_form.ends_help", zone=self._visit.app.settings.shop.timezone),
        ).props("type=datetime-local")

    async def _save(self) -> None:
        doors, t = self._visit.app, self._t
        made = read_offer(
            {name: field.value for name, field in self._fields.items()},
            timezone=doors.settings.shop.timezone,
            now=doors.clock(),
        )
        wrong = {} if isinstance(made, Offer) else made
        for name, field in self._fields.items():
            field.error = t(f"offer_form.wrong.{wrong[name]}") if name in wrong else None
        if not isinstance(made, Offer):
            return
        with self._visit.told():
            await self._visit.do(
                Permission.WRITE_CONTENT, partial(save_offer, doors.database, made)
            )
            self._visit.say(t("brief_form.saved", name=offer_name(made, t.language)))
            self._visit.go("/offers")
