"""Says of a candidate in a sentence why it is said today, or why not, in Chinese and English."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rapport.attention.model import Candidates, Limits, Plan, Reason

_WORDS: Mapping[Reason, Mapping[str, str]] = {
    Reason.CHOSEN: {"zh": "今天发送：预计带来 {number}", "en": "goes out: it brings {number}"},
    Reason.WORTH_LESS_THAN_COST: {
        "zh": "带来的不及花费，差 {number}",
        "en": "worth less than it costs, by {number}",
    },
    Reason.QUIET_HOURS: {"zh": "{number} 之前是免打扰时段", "en": "quiet hours until {number}"},
    Reason.HOURS_OVER: {"zh": "可发时段已于 {number} 结束", "en": "its hours ended at {number}"},
    Reason.CAP_PER_DAY: {"zh": "已达每天 {number} 条的上限", "en": "cap of {number} a day"},
    Reason.CAP_PER_WEEK: {"zh": "已达每周 {number} 条的上限", "en": "cap of {number} a week"},
    Reason.CHANNEL_CAP_PER_DAY: {
        "zh": "{channel}已达每天 {number} 条的上限",
        "en": "{channel} cap of {number} a day",
    },
    Reason.CHANNEL_CAP_PER_WEEK: {
        "zh": "{channel}已达每周 {number} 条的上限",
        "en": "{channel} cap of {number} a week",
    },
    Reason.LOST_TO_ANOTHER: {
        "zh": "让位于{rival}，后者预计带来 {number}",
        "en": "lost to {rival}, which brings {number}",
    },
    Reason.QUOTA: {
        "zh": "{channel}今天的配额已用完；一个名额值 {number}",
        "en": "{channel} quota of today is used up; price {number}",
    },
    Reason.BUDGET: {
        "zh": "今天的预算已用完；其花费值 {number}",
        "en": "budget of today is used up; price {number}",
    },
    Reason.STAFF: {
        "zh": "今天的人手已排满；其所需时间值 {number}",
        "en": "staff of today is booked up; price {number}",
    },
}
_HOURS = (Reason.QUIET_HOURS, Reason.HOURS_OVER)
_COUNTS = (
    Reason.CAP_PER_DAY,
    Reason.CAP_PER_WEEK,
    Reason.CHANNEL_CAP_PER_DAY,
    Reason.CHANNEL_CAP_PER_WEEK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a reader is spoken to: `name` names a candidate by its place, `money` writes a sum."""

    language: str = "en"
    name: Callable[[int], str] = str
    money: Callable[[float], str] = "{:,.2f}".format


def reason_sentence(
    plan: Plan,
    place: int,
    *,
    candidates: Candidates,
    limits: Limits,
    words: Words,
) -> str:
    """Say it of the candidate at a place."""
    reason, number = Reason(int(plan.reasons[place])), float(plan.numbers[place])
    if reason in _HOURS:
        shown = f"{int(number)}:{round(number % 1 * 60):02d}"
    elif reason in _COUNTS:
        shown = f"{number:.0f}"
    else:
        shown = words.money(abs(number) if reason is Reason.WORTH_LESS_THAN_COST else number)
    channel = limits.channels[int(candidates.channel[place])].name
    rival = int(plan.rivals[place])
    return _WORDS[reason][words.language].format(
        number=shown, channel=channel, rival=words.name(rival) if rival >= 0 else ""
    )
