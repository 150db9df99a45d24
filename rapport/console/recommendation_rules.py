"""The form of the rules for recommendations."""

from collections.abc import Sequence
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.catalog import list_categories
from rapport.console.controls import box, button, card, choices, number_field, show, text_field
from rapport.console.markup import tag
from rapport.console.parts import button_link, head, link
from rapport.console.visits import Draw, Visit
from rapport.recommendations import EVERY, RecommendationRules, put_rules, rules_in_use

_PERCENT = 100
_MOST_CAP = 100
_PAGE = "/recommendations"


def recommendation_rules(visit: Visit, _arguments: PageArguments) -> Draw:
    rules, named = rules_in_use(visit.app.database), list_categories(visit.app.facts)
    return _Form(visit, rules, named).draw


class _Form:
    def __init__(self, visit: Visit, rules: RecommendationRules, categories: Sequence[str]) -> None:
        self._visit = visit
        self._rules = rules
        self._categories = {one: one for one in categories}
        self._texts: dict[str, ui.input] = {}
        self._lists: dict[str, ui.select] = {}
        self._numbers: dict[str, ui.number] = {}
        self._switches: dict[str, ui.checkbox] = {}

    def draw(self) -> None:
        t = self._visit.t
        with box("head"):
            crumbs = [(t("menu.recommendations"), link(_PAGE))]
            show(head(t("recommendations.rules"), t("recommendations.rules_help"), crumbs=crumbs))
        with box("cols main-side"):
            with box("stack"):
                with card(t("recommendations.kept_out")), box("stack tight"):
                    self._draw_kept_out()
                with card(t("recommendations.mixed")), box("stack tight"):
                    self._draw_mixed()
            with box("stack sticky"):
                with card(t("recommendations.next")):
                    show(tag("p", t("recommendations.next_about"), class_="muted"))
                with box("line"):
                    button(
                        t("recommendations.save"), self._save, kind="primary", icon_name="check"
                    ).mark("save")
                    show(button_link(t("words.cancel"), link(_PAGE)))

    def _draw_kept_out(self) -> None:
        t, rules = self._visit.t, self._rules
        for name in ("in_stock_only", "leave_out_bought"):
            self._switches[name] = ui.checkbox(
                t(f"recommendations.field.{name}"), value=getattr(rules, name)
            ).mark(name)
        every = {EVERY: t("recommendations.every_category")}
        self._lists["replenish_categories"] = choices(
            "replenish_categories",
            t("recommendations.field.replenish_categories"),
            self._offered(every | self._categories, rules.replenish_categories),
            value=rules.replenish_categories,
            help_text=t("recommendations.replenish_help"),
        )
        self._lists["excluded_categories"] = choices(
            "excluded_categories",
            t("recommendations.field.excluded_categories"),
            self._offered(self._categories, rules.excluded_categories),
            value=rules.excluded_categories,
        )
        for name in ("excluded_brands", "excluded_products"):
            self._texts[name] = text_field(
                name,
                t(f"recommendations.field.{name}"),
                value=", ".join(getattr(rules, name)),
                help_text=t("recommendations.commas"),
            )
        self._number("least_margin_share", _share(rules.least_margin_share))

    def _draw_mixed(self) -> None:
        rules = self._rules
        with box("fields"):
            self._number("most_per_brand", rules.most_per_brand)
            self._number("most_per_category", rules.most_per_category)
        with box("fields"):
            self._number("diversity", _share(rules.diversity))
            self._number("novelty_share", _share(rules.novelty_share))

    def _number(self, name: str, value: float | None) -> None:
        self._numbers[name] = number_field(
            name, self._visit.t(f"recommendations.field.{name}"), value=value, maximum=_MOST_CAP
        )

    @staticmethod
    def _offered(known: dict[str, str], chosen: Sequence[str]) -> dict[str, str]:
        """The options, with those that were chosen and are gone from the catalogue."""
        return {one: one for one in chosen} | known

    def _read(self) -> RecommendationRules:
        def part(name: str) -> float | None:
            value = self._numbers[name].value
            return None if value is None else min(max(float(value) / _PERCENT, 0.0), 1.0)

        def most(name: str) -> int | None:
            value = self._numbers[name].value
            return int(min(value, _MOST_CAP)) if value and value >= 1 else None

        margin = part("least_margin_share")
        return RecommendationRules(
            **{name: bool(one.value) for name, one in self._switches.items()},
            **{name: tuple(one.value or ()) for name, one in self._lists.items()},
            **{name: _listed(str(one.value or "")) for name, one in self._texts.items()},
            least_margin_share=None if margin is None else min(margin, 0.99),
            most_per_brand=most("most_per_brand"),
            most_per_category=most("most_per_category"),
            diversity=part("diversity") or 0.0,
            novelty_share=part("novelty_share") or 0.0,
        )

    async def _save(self) -> None:
        visit, rules = self._visit, self._read()
        put = partial(
            put_rules, visit.app.database, rules, by=visit.operator.email, now=visit.app.clock()
        )
        with visit.told():
            await visit.do(Permission.WRITE_CONTENT, put)
            visit.say(visit.t("recommendations.saved"))
            visit.go(_PAGE)


def _share(share: float | None) -> float | None:
    return None if share is None else round(share * _PERCENT, 1)


def _listed(text: str) -> tuple[str, ...]:
    """Read what was typed between commas of either script."""
    parts = (part.strip() for part in text.replace("，", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
