"""Says a rule: the tree becomes clauses, and groups inside groups stand in brackets."""

from collections.abc import Callable, Mapping
from functools import cache

from rapport.scoring import RFM_NAMES
from rapport.segments.conditions import Op
from rapport.segments.describing.deeds import (
    finding,
    last_performed,
    message,
    not_performed,
    performed,
    sequence,
    stated,
)
from rapport.segments.describing.names import NameOf, Names, quoted
from rapport.segments.describing.totals import aggregate, orders_only, total
from rapport.segments.describing.values import compared, condition, number, operated
from rapport.segments.phrases import CHANNELS, PURPOSES, Said
from rapport.segments.rules import (
    KINDS,
    AllOf,
    AnyOf,
    Bucket,
    Computed,
    Consented,
    ConsentState,
    Everyone,
    InList,
    InSegment,
    Near,
    Not,
    Rfm,
    Rule,
    Score,
    Trait,
)
from rapport.traits import built_in_traits

NameOfSegment = NameOf
"""Gives the name of a segment by its id, for the sentence."""
_NO_LABELS: Mapping[str, Said] = {}
NO_TOPICS: Mapping[str, Said] = {}


def describe(  # noqa: PLR0913  each by its name
    rule: Rule,
    language: str,
    *,
    segment_name: NameOf = str,
    list_name: NameOf = str,
    campaign_name: NameOf = str,
    labels: Mapping[str, Said] = _NO_LABELS,
    topics: Mapping[str, Said] = NO_TOPICS,
) -> str:
    """Say who the rule picks out, in one sentence. Any language but Chinese gets English.

    `labels` are what operators call computed traits and the shop's own: name → language → text.
    `topics` are what the shop calls its own topics, such as aspects that were learned.
    """
    names = Names(
        language="zh" if language.split("-", maxsplit=1)[0] == "zh" else "en",
        segment=segment_name,
        list=list_name,
        campaign=campaign_name,
        labels=labels,
        topics=topics,
    )
    if isinstance(rule, Everyone):
        return names.pick("所有客户。", "All customers.")
    told = clause(rule, names)
    return names.pick(f"{told}的客户。", f"Customers {told}.")


def clause(rule: Rule, names: Names) -> str:
    return _CLAUSES[type(rule)](rule, names)


def _all(rule: AllOf, names: Names) -> str:
    return _joined([_inner(one, names) for one in rule.rules], names, zh="，且", en="and")


def _any(rule: AnyOf, names: Names) -> str:
    return _joined([_inner(one, names) for one in rule.rules], names, zh="，或", en="or")


def _not(rule: Not, names: Names) -> str:
    told = clause(rule.rule, names)
    return names.pick(f"不满足（{told}）", f"who are not among those ({told})")


def _inner(rule: Rule, names: Names) -> str:
    told = clause(rule, names)
    if not isinstance(rule, AllOf | AnyOf) or len(rule.rules) == 1:
        return told
    return names.pick(f"（{told}）", f"({told})")


def _joined(clauses: list[str], names: Names, *, zh: str, en: str) -> str:
    if names.language == "zh" or len(clauses) == 1:
        return zh.join(clauses)
    return f"{', '.join(clauses[:-1])}, {en} {clauses[-1]}"


def _everyone(_rule: Everyone, names: Names) -> str:
    return names.pick("有档案", "who have a profile")


def _trait(rule: Trait, names: Names) -> str:
    return names.pick("", "whose ") + condition(rule, names)


def _computed(rule: Computed, names: Names) -> str:
    said = names.labels.get(rule.name) or _built_in().get(rule.name, {})
    label = quoted(said.get(names.language) or rule.name)
    return names.pick(f"计算特征{label}", f"whose computed trait {label} ") + compared(rule, names)


@cache
def _built_in() -> Mapping[str, Said]:
    return {one.name: {"zh": one.label.zh, "en": one.label.en} for one in built_in_traits()}


def _rfm(rule: Rfm, names: Names) -> str:
    between, told = names.pick("或", " or "), []
    if rule.groups:
        groups = between.join(RFM_NAMES[group][names.language] for group in rule.groups)
        told.append(names.pick(f"RFM分组为{groups}", f"whose RFM group is {groups}"))
    if rule.cells:
        cells = between.join(map(quoted, rule.cells))
        told.append(names.pick(f"RFM得分为{cells}", f"whose RFM cell is {cells}"))
    return between.join(told) + orders_only(rule.currency, names)


def _score(rule: Score, names: Names) -> str:
    told = operated(Op(rule.op), number(rule.value), names)
    return names.pick(f"评分{quoted(rule.name)}{told}", f"whose score {quoted(rule.name)} {told}")


def _consent(rule: Consented, names: Names) -> str:
    known = CHANNELS.get(rule.channel)
    channel = names.of(known) if known else quoted(rule.channel)
    purpose = names.of(PURPOSES[rule.purpose])
    did = names.of(_CONSENTED[rule.state])
    return names.pick(f"{did}通过{channel}接收{purpose}信息", f"who {did} {purpose} by {channel}")


_CONSENTED: Mapping[ConsentState, Said] = {
    ConsentState.GRANTED: {"zh": "同意", "en": "agreed to"},
    ConsentState.DENIED: {"zh": "拒绝", "en": "refused"},
    ConsentState.NEVER_ASKED: {"zh": "从未被问及是否同意", "en": "were never asked about"},
}


def _near(rule: Near, names: Names) -> str:
    place = f"({number(rule.latitude)}, {number(rule.longitude)})"
    far = number(rule.kilometres)
    return names.pick(f"在坐标{place}周围{far}公里内", f"who are within {far} km of {place}")


def _list(rule: InList, names: Names) -> str:
    named = quoted(names.list(rule.list_id))
    return names.pick(f"在名单{named}中", f"who are on the list {named}")


def _bucket(rule: Bucket, names: Names) -> str:
    named, start, end = quoted(rule.name), number(rule.start), number(rule.end)
    return names.pick(
        f"在随机划分{named}的{start}%到{end}%中",
        f"who are in {start}% to {end}% of the random split {named}",
    )


def _segment(rule: InSegment, names: Names) -> str:
    named = quoted(names.segment(rule.segment_id))
    return names.pick(f"属于分群{named}", f"who are in segment {named}")


_TOLD: tuple[Callable[..., str], ...] = (
    _everyone, _trait, _computed, performed, not_performed, last_performed, sequence, aggregate,
    total, _rfm, _score, finding, stated, message, _consent, _near, _list, _bucket, _segment, _all,
    _any, _not,
)  # fmt: skip
_CLAUSES = dict(zip(KINDS, _TOLD, strict=True))
