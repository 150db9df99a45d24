"""What does not go together in the calendar, each with a sentence. Pure: it reads nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

from rapport.calendar.model import Conflict, Item, ItemKind, State

Shared = Callable[[str, str], int]
"""How many customers two groups have in common, by the ids of their segments."""

WEEKLY_LIMIT = 3
"""Messages that a group gets within seven days before the calendar speaks up."""

_READY_DAYS = 2  # before its day, the drafts of a text should be approved
_WEEK = 7
_UNREADY = frozenset({State.BRIEF, State.WRITTEN})
_OVER = frozenset({State.PUBLISHED, State.SENDING, State.SENT, State.CANCELLED})

# code: (English, Chinese). A name in braces is filled with a value.
_TEXTS: dict[str, tuple[str, str]] = {
    "campaigns-too-close": (
        "“{one}” and “{other}” go to the same people ({who}) {gap}, and {quiet} days of rest are"
        " asked for: whoever gets the first is left out of the second.",
        "“{one}”和“{other}”面向同一批人（{who}），{gap_zh}，而静默期为 {quiet} 天："
        "收到前者的人不会收到后者。",
    ),
    "week-too-full": (
        "The group {who} gets {count} campaigns in the seven days from {day}; {limit} are thought"
        " to be enough.",
        "人群“{who}”从 {day} 起的七天内会收到 {count} 个活动，建议不超过 {limit} 个。",
    ),
    "after-offer": (
        "“{one}” is planned for {day}, and its offer ends on {end}: move it, or choose another"
        " offer.",
        "“{one}”计划于 {day} 发布，但所用优惠 {end} 就结束了：请改期或换一个优惠。",
    ),
    "not-approved": (
        "“{one}” is planned for {day} and its drafts are not all approved.",
        "“{one}”计划于 {day} 发布，但文案还没有全部通过审核。",
    ),
    "day-passed": (
        "“{one}” was planned for {day}; mark it as published, or move it.",
        "“{one}”原计划于 {day} 发布：请标记为已发布，或改期。",
    ),
    "campaign-day-passed": (
        "Campaign “{one}” was planned for {day} and is not launched; launch it, or move it.",
        "活动“{one}”原计划于 {day} 启动，至今没有启动：请启动或改期。",
    ),
}


def conflicts_among(
    items: Sequence[Item],
    *,
    today: date,
    offer_ends: Mapping[str, date],
    group_names: Mapping[str, str],
    shared: Shared | None = None,
    weekly_limit: int = WEEKLY_LIMIT,
) -> list[Conflict]:
    """Find what does not go together, by day.

    `offer_ends` gives the last day of offers that end, `group_names` what groups are called.
    Without `shared` two groups overlap when they are the same segment.
    """
    campaigns = [
        one for one in items if one.kind is ItemKind.CAMPAIGN and one.state is not State.CANCELLED
    ]
    found = [
        *_too_close(campaigns, group_names, shared, today=today),
        *_too_full(campaigns, group_names, weekly_limit, today=today),
        *(conflict for one in items for conflict in _alone(one, today, offer_ends)),
    ]
    return sorted(found, key=lambda one: (one.day, one.code, one.item_ids))


def _alone(item: Item, today: date, offer_ends: Mapping[str, date]) -> Iterator[Conflict]:
    """What is wrong with an item by itself; what happened already is never wrong."""
    if item.kind not in {ItemKind.TEXT, ItemKind.CAMPAIGN} or item.state in _OVER:
        return
    end = offer_ends.get(item.offer_id)
    if end is not None and item.day > end:
        yield _say("after-offer", item.day, [item], end=end)
    if item.day < today:
        passed = "day-passed" if item.kind is ItemKind.TEXT else "campaign-day-passed"
        yield _say(passed, item.day, [item])
    elif item.state in _UNREADY and item.day <= today + timedelta(days=_READY_DAYS):
        yield _say("not-approved", item.day, [item])


def _too_close(
    campaigns: Sequence[Item], names: Mapping[str, str], shared: Shared | None, *, today: date
) -> Iterator[Conflict]:
    ordered = sorted(campaigns, key=lambda one: (one.day, one.item_id))
    for one, other in combinations(ordered, 2):
        quiet, gap = max(one.quiet_days, other.quiet_days), (other.day - one.day).days
        if gap >= quiet or other.day < today:
            continue
        who = _in_common(one, other, names, shared)
        if not who:
            continue
        apart = f"{gap} day{'' if gap == 1 else 's'} apart" if gap else "on the same day"
        yield _say(
            "campaigns-too-close",
            other.day,
            [one, other],
            who=who,
            gap=apart,
            gap_zh=f"相隔 {gap} 天" if gap else "在同一天",
            quiet=f"{quiet:g}",
        )


def _in_common(one: Item, other: Item, names: Mapping[str, str], shared: Shared | None) -> str:
    """Name a group that both write to, else the two that overlap most; empty for none."""
    both = [segment for segment in one.segment_ids if segment in other.segment_ids]
    if both:
        return names.get(both[0], both[0])
    if shared is None:
        return ""
    pairs = [(shared(a, b), a, b) for a in one.segment_ids for b in other.segment_ids]
    count, a, b = max(pairs, default=(0, "", ""))
    return f"{names.get(a, a)} ∩ {names.get(b, b)}: {count:,}" if count else ""


def _too_full(
    campaigns: Sequence[Item], names: Mapping[str, str], limit: int, *, today: date
) -> Iterator[Conflict]:
    """Seven days on end with too many campaigns for a group; a run of them is told once."""
    of_group: dict[str, list[Item]] = defaultdict(list)
    for one in sorted(campaigns, key=lambda one: (one.day, one.item_id)):
        for segment_id in one.segment_ids:
            of_group[segment_id].append(one)
    for segment_id, ordered in of_group.items():
        told_until = date.min
        for one in ordered:
            window = [each for each in ordered if 0 <= (each.day - one.day).days < _WEEK]
            if len(window) <= limit or one.day <= told_until or window[-1].day < today:
                continue
            told_until = window[-1].day
            yield _say(
                "week-too-full",
                window[-1].day,
                window,
                who=names.get(segment_id, segment_id),
                count=len(window),
                limit=limit,
                shown=one.day,
            )


def _say(code: str, day: date, items: Sequence[Item], **values: object) -> Conflict:
    english, chinese = _TEXTS[code]
    known = {"day": values.pop("shown", day), "one": items[0].title, "other": items[-1].title}
    return Conflict(
        code=code,
        day=day,
        message=english.format(**known, **values),
        message_zh=chinese.format(**known, **values),
        item_ids=tuple(one.item_id for one in items),
    )
