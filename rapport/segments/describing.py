"""Says a rule as one sentence, in Chinese or English, so that it can be checked by reading."""

from collections.abc import Callable
from functools import partial

from rapport.kit.money import money_text
from rapport.scoring import RFM_NAMES
from rapport.segments.conditions import Condition, Op
from rapport.segments.phrases import EVENTS_DONE, LABELS, OPS, TOTALS
from rapport.segments.rules import (
    AllOf,
    AnyOf,
    Everyone,
    InSegment,
    Not,
    NotPerformed,
    Performed,
    Rfm,
    Rule,
    Total,
    TotalName,
    Trait,
    Window,
)

LANGUAGES = ("zh", "en")
_SHOWN_VALUES = 8
_MONEY = (TotalName.REVENUE_MINOR, TotalName.AVERAGE_ORDER_MINOR)

NameOfSegment = Callable[[str], str]
"""Gives the name of a segment by its id, for the sentence."""


def describe(rule: Rule, language: str, *, segment_name: NameOfSegment = str) -> str:
    """Say who the rule picks out, in one sentence. Any language but Chinese gets English."""
    if language.split("-", maxsplit=1)[0] == "zh":
        if isinstance(rule, Everyone):
            return "所有客户。"
        return f"{_zh(rule, segment_name)}的客户。"
    if isinstance(rule, Everyone):
        return "All customers."
    return f"Customers {_en(rule, segment_name)}."


def _zh(rule: Rule, named: NameOfSegment) -> str:
    match rule:
        case AllOf():
            told = "，且".join(map(partial(_zh_inner, named=named), rule.rules))
        case AnyOf():
            told = "，或".join(map(partial(_zh_inner, named=named), rule.rules))
        case Not():
            told = f"不满足（{_zh(rule.rule, named)}）"
        case InSegment():
            told = f"属于分群“{named(rule.segment_id)}”"
        case Everyone():
            told = "有档案"
        case Trait():
            told = _condition(rule, "zh")
        case _:
            told = _zh_history(rule)
    return told


def _zh_inner(rule: Rule, *, named: NameOfSegment) -> str:
    told = _zh(rule, named)
    return f"（{told}）" if isinstance(rule, AllOf | AnyOf) and len(rule.rules) > 1 else told


def _zh_history(rule: Performed | NotPerformed | Total | Rfm) -> str:
    match rule:
        case Performed():
            done = EVENTS_DONE.get(rule.event, (f"发生“{rule.event}”", "", ""))[0]
            return f"{_window(rule, 'zh')}{done}{_details(rule, 'zh')}{_times_zh(rule)}"
        case NotPerformed():
            done = EVENTS_DONE.get(rule.event, (f"发生“{rule.event}”", "", ""))[0]
            return f"{_window(rule, 'zh')}没有{done}{_details(rule, 'zh')}"
        case Total():
            return f"{_window(rule, 'zh')}{_total(rule, 'zh')}"
        case Rfm():
            return _rfm(rule, "zh", joined="或")


def _en(rule: Rule, named: NameOfSegment) -> str:
    match rule:
        case AllOf():
            told = _listed([_en_inner(one, named) for one in rule.rules], "and")
        case AnyOf():
            told = _listed([_en_inner(one, named) for one in rule.rules], "or")
        case Not():
            told = f"who are not among those {_en_inner(rule.rule, named)}"
        case InSegment():
            told = f"who are in segment “{named(rule.segment_id)}”"
        case Everyone():
            told = "who have a profile"
        case Trait():
            told = f"whose {_condition(rule, 'en')}"
        case _:
            told = _en_history(rule)
    return told


def _en_inner(rule: Rule, named: NameOfSegment) -> str:
    told = _en(rule, named)
    return f"({told})" if isinstance(rule, AllOf | AnyOf) and len(rule.rules) > 1 else told


def _en_history(rule: Performed | NotPerformed | Total | Rfm) -> str:
    match rule:
        case Performed():
            done = EVENTS_DONE.get(rule.event, ("", f"did “{rule.event}”", ""))[1]
            return f"who {done}{_details(rule, 'en')}{_times_en(rule)}{_window(rule, 'en')}"
        case NotPerformed():
            done = EVENTS_DONE.get(rule.event, ("", "", f"do “{rule.event}”"))[2]
            return f"who did not {done}{_details(rule, 'en')}{_window(rule, 'en')}"
        case Total():
            return f"whose {_total(rule, 'en')}{_window(rule, 'en')}"
        case Rfm():
            return f"whose {_rfm(rule, 'en', joined=' or whose ')}"


def _listed(clauses: list[str], word: str) -> str:
    if len(clauses) == 1:
        return clauses[0]
    return f"{', '.join(clauses[:-1])}, {word} {clauses[-1]}"


def _condition(condition: Condition, language: str) -> str:
    label = LABELS.get(condition.name, {}).get(language, f"“{condition.name}”")
    value = _value(condition.value, language)
    gap = " " if language == "en" else ""
    return f"{label}{gap}{OPS[condition.op][language].format(value)}"


def _value(value: object, language: str) -> str:
    match value:
        case bool():
            return {"zh": "是" if value else "否", "en": "yes" if value else "no"}[language]
        case int() | float():
            return _number(value)
        case tuple():
            shown = [_value(one, language) for one in value[:_SHOWN_VALUES]]
            rest = {"zh": f"等{len(value)}个值", "en": f" and others, {len(value)} in all"}
            between = "、" if language == "zh" else ", "
            return between.join(shown) + (rest[language] if len(value) > len(shown) else "")
        case _:
            return f"“{value}”"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _window(window: Window, language: str) -> str:
    near, far, since, until = (
        window.older_than_days,
        window.within_days,
        window.since,
        window.until,
    )
    if language == "zh":
        told = (f"最近{_number(far)}天内" if far else "") + (
            f"{_number(near)}天以前" if near else ""
        )
        return told + (f"自{since}起" if since else "") + (f"{until}之前" if until else "")
    told = f" in the last {_number(far)} days" if far else ""
    told += f", more than {_number(near)} days ago" if near else ""
    return told + (f" since {since}" if since else "") + (f" before {until}" if until else "")


def _times_zh(rule: Performed) -> str:
    if rule.at_most is None:
        return f"至少{rule.at_least}次" if rule.at_least > 1 else ""
    if rule.at_least == rule.at_most:
        return f"恰好{rule.at_least}次"
    return f"{rule.at_least}到{rule.at_most}次"


def _times_en(rule: Performed) -> str:
    if rule.at_most is None:
        return f" at least {rule.at_least} times" if rule.at_least > 1 else ""
    if rule.at_least == rule.at_most:
        return f" exactly {rule.at_least} times"
    return f" {rule.at_least} to {rule.at_most} times"


def _details(rule: Performed | NotPerformed, language: str) -> str:
    where = [_condition(one, language) for one in rule.where]
    product = [_condition(one, language) for one in rule.product]
    if language == "zh":
        told = [*([f"其中{'且'.join(where)}"] if where else [])]
        told += [f"商品的{'且'.join(product)}"] if product else []
        return f"（{'；'.join(told)}）" if told else ""
    told = [f"where {' and '.join(where)}"] if where else []
    told += [f"with a product whose {' and '.join(product)}"] if product else []
    return f" ({'; '.join(told)})" if told else ""


def _total(rule: Total, language: str) -> str:
    if rule.of in _MONEY and rule.currency:
        value = money_text(round(rule.value), rule.currency, language)
    else:
        unit = {"zh": "（最小货币单位）", "en": " minor units"}[language]
        value = _number(rule.value) + (unit if rule.of in _MONEY else "")
    gap = " " if language == "en" else ""
    return f"{TOTALS[rule.of][language]}{gap}{OPS[Op(rule.op)][language].format(value)}"


def _rfm(rule: Rfm, language: str, *, joined: str) -> str:
    between = "、" if language == "zh" else ", "
    said = {"zh": ("RFM 分组为{}", "RFM 得分为{}"), "en": ("RFM group is {}", "RFM cell is {}")}
    told = []
    if rule.groups:
        told.append(
            said[language][0].format(between.join(RFM_NAMES[g][language] for g in rule.groups))
        )
    if rule.cells:
        told.append(said[language][1].format(between.join(rule.cells)))
    return joined.join(told)
