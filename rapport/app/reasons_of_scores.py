"""Says why a customer's score is what it is, whatever made it: a model, rule points, purchases."""

from collections.abc import Mapping, Sequence

import structlog

from rapport.app.opening import App
from rapport.kit.money import money_text
from rapport.lifetime_value import ALIVE, EXPECTED_ORDERS, VALUE, find_value, value_sentence
from rapport.sales import Explain
from rapport.scoring import LEAD_POINTS, explain_points, point_rules, score_names
from rapport.training import ModelUnreadable, explain_score, get_kind, in_use, list_kinds

log = structlog.get_logger(__name__)

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

    def explain(score: str, customer_id: str) -> Sequence[str]:
        try:
            return _reasons(app, score, customer_id, chosen)
        except ModelUnreadable as error:
            log.warning("score.not-explained", score=score, because=error.code)
            return ()

    return explain


def stand_ins_of(app: App) -> Mapping[str, str]:
    """The scores that are read in the place of others: rule points, without a model of leads."""
    if in_use(app.settings.home, _LEAD) is not None:
        return {}
    return {get_kind(_LEAD).score: LEAD_POINTS}


def _reasons(app: App, score: str, customer_id: str, language: str) -> Sequence[str]:
    name = stand_ins_of(app).get(score, score)
    kinds = {get_kind(kind).score: kind for kind in list_kinds()}
    if name in kinds:
        told = explain_score(
            kinds[name],
            customer_id,
            facts=app.facts,
            home=app.settings.home,
            now=app.clock(),
            language=language,
        )
        return [one.sentence for one in told if abs(one.effect) >= _LEAST]
    if name.partition(":")[0] == LEAD_POINTS:
        return _points(app, name, customer_id, language)
    if name in (ALIVE, EXPECTED_ORDERS, VALUE):
        return _value(app, customer_id, language)
    return ()


def _points(app: App, name: str, customer_id: str, language: str) -> Sequence[str]:
    home = app.settings.home
    rules = point_rules(home)
    names = score_names(rules)
    if name not in names:
        return ()
    parts = explain_points(app.facts, customer_id, rules, now=app.clock(), line=names[name])
    said = [
        _PART[language].format(rule=one.rule, times=one.times, points=one.points)
        for one in parts
        if abs(one.points) >= _LEAST
    ]
    return said if in_use(home, _LEAD) is not None else [_NO_MODEL[language], *said]


def _value(app: App, customer_id: str, language: str) -> Sequence[str]:
    value = find_value(app.facts, customer_id)
    if value is None:
        return ()
    money = money_text(round(value.value_minor), app.settings.shop.currency, language)
    return (value_sentence(value, language, money=money),)
