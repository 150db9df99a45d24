"""The page on which a brief is made."""

import json
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.catalog import list_offers, list_products
from rapport.console.controls import (
    box,
    button,
    card,
    choice,
    choices,
    number_field,
    show,
    text_area,
    text_field,
)
from rapport.console.markup import tag
from rapport.console.offers import offer_name
from rapport.console.parts import banner, button_link, empty, head, link
from rapport.console.visits import Draw, Visit
from rapport.content import (
    Brief,
    Length,
    Objective,
    Tone,
    Use,
    formats_for,
    parse_brief,
    save_brief,
)
from rapport.segments import list_segments

_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_MOST_PRODUCTS = 1000
_LONGEST = 160  # characters of a question that begins a brief


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offered:
    segments: dict[str, str]
    products: dict[str, str]
    offers: dict[str, str]
    chosen: list[str]


def new_brief(visit: Visit, arguments: PageArguments) -> Draw:
    """Read what a brief can be made of."""
    doors, language = visit.app, visit.t.language
    segments = {str(one.segment_id): one.name for one in list_segments(doors.database)}
    products = list_products(doors.facts, limit=_MOST_PRODUCTS)
    asked = arguments.query_parameters
    wanted = asked.get("segment", "")
    offered = _Offered(
        segments=segments,
        products={one.product_id: one.name_in(language) for one in products},
        offers={one.offer_id: offer_name(one, language) for one in list_offers(doors.database)},
        chosen=[wanted] if wanted in segments else [],
    )
    return partial(_Form(visit, offered, asked.get("question", "")[:_LONGEST]).draw)


class _Form:
    """The form; what it makes is checked where every brief is checked.

    With a question that customers ask, it is begun for the article that answers it.
    """

    def __init__(self, visit: Visit, offered: _Offered, question: str = "") -> None:
        self._visit = visit
        self._t = visit.t
        self._offered = offered
        self._values: dict[str, object] = {
            "objective": Objective.WIN_BACK.value,
            "channels": ["email"],
            "texts": [],
            "languages": [_LANGUAGES[visit.t.language]],
            "tone": Tone.WARM.value,
            "length": Length.MEDIUM.value,
            "variants": 1,
        }
        if question:
            about = visit.t("brief_form.answers", question=question)
            self._values |= {"name": question, "about": about, "channels": [], "texts": ["article"]}

    def draw(self) -> None:
        t = self._t
        with box("head"):
            crumbs = [(t("menu.briefs"), link("/briefs"))]
            show(head(t("brief_form.title"), t("brief_form.about"), crumbs=crumbs))
        if not self._offered.segments:
            with card():
                new = button_link(t("segments.new"), link("/segments/new"), kind="primary")
                show(empty("segments", t("brief_form.no_segments"), t("segments.none_about"), new))
            return
        with box("cols main-side"):
            with box("stack"):
                with card(t("brief_form.what")), box("stack tight"):
                    self._what()
                with card(t("brief_form.how")), box("stack tight"):
                    self._how()
            with box("stack sticky"):
                with card(t("brief_form.next")):
                    show(tag("p", t("brief_form.next_about"), class_="muted"))
                with box("line"):
                    save = button(
                        t("brief_form.save"), self._save, kind="primary", icon_name="check"
                    )
                    save.mark("save")
                    show(button_link(t("words.cancel"), link("/briefs")))

    def _what(self) -> None:
        t, offered = self._t, self._offered
        begun, like = str(self._values.get("name", "")), t("brief_form.name_like")
        name = text_field("name", t("brief_form.name"), value=begun, placeholder=like)
        name.on_value_change(lambda event: self._keep("name", event.value))
        self._choice("objective", {one.value: t.name("objective", one) for one in Objective})
        groups = choices(
            "groups",
            t("brief_form.groups"),
            offered.segments,
            value=offered.chosen,
            help_text=t("brief_form.groups_help"),
        )
        self._groups(offered.chosen)
        groups.on_value_change(lambda event: self._groups(event.value or []))
        about = text_area(
            "about",
            t("brief_form.words"),
            value=str(self._values.get("about", "")),
            help_text=t("brief_form.words_help"),
        )
        about.on_value_change(lambda event: self._keep("about", event.value))
        products = choices(
            "products",
            t("brief_form.products"),
            offered.products,
            value=[],
            help_text=t("brief_form.products_help"),
        )
        products.on_value_change(lambda event: self._keep("product_ids", event.value or []))
        self._choice("offer_id", {"": t("words.none"), **offered.offers})

    def _how(self) -> None:
        t = self._t
        with box("fields"):
            for name, use in (("channels", Use.SENT), ("texts", Use.PUBLISHED)):
                self._choices(name, {one: t.name("channel", one) for one in formats_for(use)})
            languages = {tag_: t.name("language", short) for short, tag_ in _LANGUAGES.items()}
            self._choices("languages", languages)
            self._choice("tone", {one.value: t.name("tone", one) for one in Tone})
            self._choice("length", {one.value: t.name("length", one) for one in Length})
            variants = number_field(
                "variants", t("brief_form.variants"), value=1, minimum=1, maximum=8
            )
            variants.on_value_change(lambda event: self._keep("variants", int(event.value or 1)))
        words = text_field("must_have", t("brief_form.must_have"), help_text=t("rule.comma"))
        words.on_value_change(lambda event: self._words(event.value or ""))
        show(banner(t("brief_form.variants_about")))

    def _choice(self, name: str, options: dict[str, str]) -> None:
        value = str(self._values.get(name, ""))
        made = choice(name, self._t(f"brief_form.{name}"), options, value=value)
        made.on_value_change(lambda event: self._keep(name, event.value))

    def _choices(self, name: str, options: dict[str, str]) -> None:
        chosen = self._values[name]
        assert isinstance(chosen, list)
        made = choices(name, self._t(f"brief_form.{name}"), options, value=chosen)
        made.on_value_change(lambda event: self._keep(name, event.value or []))

    def _keep(self, name: str, value: object) -> None:
        self._values[name] = value

    def _groups(self, segment_ids: list[str]) -> None:
        self._values["groups"] = list(segment_ids)

    def _words(self, text: str) -> None:
        parts = text.replace("，", ",").replace("、", ",").split(",")
        self._values["must_have"] = [part.strip() for part in parts if part.strip()]

    async def _save(self) -> None:
        with self._visit.told():
            kept = await self._visit.do(Permission.WRITE_CONTENT, self._make)
            self._visit.say(self._t("brief_form.saved", name=kept.name))
            self._visit.go(f"/briefs/{kept.brief_id}")

    def _make(self) -> Brief:
        doors = self._visit.app
        values = dict(self._values)
        about = str(values.pop("about", "") or "")
        values["channels"] = [*_listed(values["channels"]), *_listed(values.pop("texts"))]
        groups = values.pop("groups", [])
        assert isinstance(groups, list)
        values["groups"] = [
            {"segment_id": one, "name": self._offered.segments[one], "about": about}
            for one in groups
        ]
        values["offer_id"] = values.get("offer_id") or None
        made = parse_brief(
            json.dumps(values),
            created_by=self._visit.operator.operator_id,
            now=doors.clock(),
        )
        return save_brief(doors.database, made)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
