"""Says why a customer's score is what it is, whatever made it: a model, rule points, purchases."""

from collections.abc import Mapping, Sequence

import structlog

from rapport.app.opening import App
from rapport.kit.money import money_text
from rapport.lifetime_value import (
    ALIVE,
    EXPECTED_ORDERS,
    VALUE,
    CustomerValue,
    find_value,
    value_sentence,
)
from rapport.sales import Explain
from rapport.scoring import LEAD_POINTS, PointPart, explain_points_of, point_rules, score_names
from rapport.training import ModelUnreadable, explain_scores, get_kind, in_use, list_kinds

log = structlog.get_logger(__name__)

Told = Mapping[str, Sequence[str]]

_LEAD = "lead"
_LEAST = 0.05  # points; what moves a score by less is not worth a line
_NO_MODEL = {
    "zh": "尚无启用的线索模型，以规则积分代替",
    "en": "no model of leads is in use; these are rule points",
}
_PART = {"zh": "{rule} × {times}：{points:+.1f} 分", "en": "{rule} × {times}: {points:+.1f} points"}


def explain_of(app: App, *, language: str | None = None) -> Explain:
    """Who says why a score is what it is, in the shop's language or another.

    Knows scores of models, rule points, and values; of any other score nothing is said. A model
    that cannot be read gives no reasons, and stops nobody.
    """
    told = language or app.settings.shop.language
    chosen = "zh" if told.lower().startswith("zh") else "en"

    def explain(score: str, customer_ids: Sequence[str]) -> Told:
        try:
            return _reasons(app, score, customer_ids, chosen)
        except ModelUnreadable as error:
            log.warning("score.not-explained", score=score, because=error.code)
            return {}

    return explain


def stand_ins_of(app: App) -> Mapping[str, str]:
    """The scores that are read in the place of others: rule points, without a model of leads."""
    if in_use(app.settings.home, _LEAD) is not None:
        return {}
    return {get_kind(_LEAD).score: LEAD_POINTS}


def _reasons(app: App, score: str, customer_ids: Sequence[str], language: str) -> Told:
    name = stand_ins_of(app).get(score, score)
    kinds = {get_kind(kind).score: kind for kind in list_kinds()}
    if name in kinds:
        found = explain_scores(
            kinds[name],
            customer_ids,
            facts=app.facts,
            home=app.settings.home,
            now=app.clock(),
            language=language,
        )
        return {
            customer_id: [one.sentence for one in told if abs(one.effect) >= _LEAST]
            for customer_id, told in found.items()
        }
    if name.partition(":")[0] == LEAD_POINTS:
        return _points(app, name, customer_ids, language)
    if name in (ALIVE, EXPECTED_ORDERS, VALUE):
        return _values(app, customer_ids, language)
    return {}


def _points(app: App, name: str, customer_ids: Sequence[str], language: str) -> Told:
    home = app.settings.home
    rules = point_rules(home)
    names = score_names(rules)
    if name not in names:
        return {}
    found = explain_points_of(app.facts, customer_ids, rules, now=app.clock(), line=names[name])
    first = [] if in_use(home, _LEAD) is not None else [_NO_MODEL[language]]
    return {one: [*first, *_parts(found.get(one, ()), language)] for one in customer_ids}


def _parts(told: Sequence[PointPart], language: str) -> list[str]:
    return [
        _PART[language].format(rule=one.rule, times=one.times, points=one.points)
        for one in told
        if abs(one.points) >= _LEAST
    ]


def _values(app: App, customer_ids: Sequence[str], language: str) -> Told:
    currency = app.settings.shop.currency
    found = {one: find_value(app.facts, one) for one in customer_ids}
    return {
        one: [value_sentence(value, language, money=_money(value, currency, language))]
        for one, value in found.items()
        if value is not None
    }


def _money(value: CustomerValue, currency: str, language: str) -> str:
    return money_text(round(value.value_minor), currency, language)
