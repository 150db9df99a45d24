"""The sentences of a proof, in English and Chinese: faults, what a path assumes, and times."""

from collections.abc import Mapping
from datetime import timedelta

Assumed = tuple[str, Mapping[str, str]]

_SECONDS_PER_HOUR, _HOURS_PER_DAY = 3600, 24

# code: (English, Chinese). A name in braces is filled with a value.
FAULTS: dict[str, tuple[str, str]] = {
    "step-twice": (
        "step {step!r} is there more than once",
        "步骤 {step!r} 出现了不止一次",
    ),
    "step-missing": (
        "step {step!r} leads to {target!r}, which is not there",
        "步骤 {step!r} 通向 {target!r}，而它并不存在",
    ),
    "circle": (
        "steps {circle} run in a circle; nobody would ever leave it",
        "步骤 {circle} 形成了循环；客户永远出不来",
    ),
    "unreachable": ("no path leads to step {step!r}", "没有路径通向步骤 {step!r}"),
    "too-many-messages": (
        "a path sends {count} messages; at most {most} are allowed",
        "有一条路径会发送 {count} 条消息；最多允许 {most} 条",
    ),
    "no-wait-between": (
        "step {step!r} is followed by another message without a wait between",
        "步骤 {step!r} 之后紧接着另一条消息，中间没有等待",
    ),
    "may-follow-at-once": (
        "after step {step!r} the next message may leave at once: the wait between has no least"
        " length",
        "步骤 {step!r} 之后的下一条消息可能立刻发出：中间的等待没有最短时长",
    ),
    "over-cap": (
        "a path sends {count} messages{channel} within {days} days; the cap is {most}",
        "有一条路径会在 {days} 天内发送 {count} 条消息{channel}；上限为 {most} 条",
    ),
    "message-storm": (
        "a customer may come in again so soon that {count} messages{channel} leave within {days}"
        " days; the cap is {most}: raise after_days, or let them in once",
        "客户可以很快再次进入，{days} 天内会发出 {count} 条消息{channel}；上限为 {most} 条："
        "请增大 after_days，或只允许进入一次",
    ),
    "keys-multiply": (
        "a customer is in once for each value of {key!r}, and nothing bounds how many: two at once"
        " may send {count} messages{channel} within {days} days; the cap is {most}",
        "客户会按 {key!r} 的每个值各进入一次，且没有数量限制：同时两次就可能在 {days} 天内发送 "
        "{count} 条消息{channel}；上限为 {most} 条",
    ),
    "caps-unproved": (
        "it could not be proved that customers who come in again stay within {most} messages"
        "{channel} in {days} days",
        "无法证明再次进入的客户在 {days} 天内不超过 {most} 条消息{channel}",
    ),
    "sells-after-purchase": (
        "step {step!r} may sell to somebody who has bought since they came in; add “Order"
        " Completed” to exits",
        "步骤 {step!r} 可能向进入后已经购买的人推销；请把“Order Completed”加入 exits",
    ),
    "goes-on-unsubscribed": (
        "step {step!r} still acts for somebody who has unsubscribed; add “Unsubscribed” to exits",
        "步骤 {step!r} 对已退订的人仍会执行；请把“Unsubscribed”加入 exits",
    ),
    "no-brief": (
        "step {step!r}: there is no brief {brief!r}; name one of the shop's",
        "步骤 {step!r}：没有任务书 {brief!r}；请改用已有的任务书",
    ),
    "no-draft": (
        "step {step!r}: brief {brief!r} has no approved draft{where}",
        "步骤 {step!r}：任务书 {brief!r} 没有已审核的文案{where_zh}",
    ),
    "several-groups": (
        "step {step!r}: brief {brief!r} has no approved draft, or several groups: name the group"
        " as `segment`",
        "步骤 {step!r}：任务书 {brief!r} 有多个人群：请用 `segment` 指明",
    ),
    "language-missing": (
        "step {step!r}: brief {brief!r} has no approved draft in {language}; {share} of customers"
        " get no message",
        "步骤 {step!r}：任务书 {brief!r} 没有 {language} 的已审核文案；{share} 的客户收不到消息",
    ),
    "offer-over": (
        "step {step!r} is reached {soonest} after entry at the soonest, when what its text says"
        " has ended ({end})",
        "步骤 {step!r} 最早在进入后 {soonest} 才到达，那时文案所说的已经结束（{end}）",
    ),
    "offer-ends": (
        "step {step!r} says what ends on {end}: who comes in after {last} may be told too late",
        "步骤 {step!r} 所说的于 {end} 结束：{last} 之后进入的人可能收到过期的内容",
    ),
    "quiet-hours": (
        "step {step!r} sends by {channel} at {at}, when it is quiet ({start} to {end})",
        "步骤 {step!r} 会在 {at} 通过 {channel} 发送，而那时是静默时段（{start} 至 {end}）",
    ),
    "wait-for-nothing": (
        "step {step!r} waits no time at all: {event!r} can never happen during it",
        "步骤 {step!r} 等待时间为零：{event!r} 不可能在其间发生",
    ),
    "wait-for-exit": (
        "step {step!r} waits for {event!r}, which ends the journey first: “then” is never taken",
        "步骤 {step!r} 等待 {event!r}，而它会先结束旅程：永远不会走“then”",
    ),
    "idle-wait": ("step {step!r} waits no time at all", "步骤 {step!r} 的等待时间为零"),
    "same-way": (
        "all ways of step {step!r} lead to {target!r}: it decides nothing",
        "步骤 {step!r} 的所有去向都是 {target!r}：它什么也没有决定",
    ),
    "cut-twice": (
        "step {step!r} has the cut {cut} more than once: only one of them is ever taken",
        "步骤 {step!r} 的分界 {cut} 出现了不止一次：只会走其中一个",
    ),
    "cut-never": (
        "step {step!r} has the cut {cut}, and the scores of {model!r} lie between 0 and 1",
        "步骤 {step!r} 的分界为 {cut}，而 {model!r} 的分数在 0 到 1 之间",
    ),
    "cuts-out-of-order": (
        "the cuts of step {step!r} are not in order, the highest first: they are read so",
        "步骤 {step!r} 的分界没有从高到低排列：系统会按从高到低来读",
    ),
    "option-twice": (
        "step {step!r} has option {name!r} more than once",
        "步骤 {step!r} 的选项 {name!r} 出现了不止一次",
    ),
    "asked-twice": (
        "step {step!r} asks what step {before!r} has just asked: {way!r} is never taken",
        "步骤 {step!r} 所问的与步骤 {before!r} 刚问过的相同：永远不会走 {way!r}",
    ),
    "goal-too-soon": (
        "the goal counts for {within} after entry, and the first message leaves after {soonest} at"
        " the soonest",
        "目标只在进入后 {within} 内计算，而第一条消息最早在 {soonest} 后才发出",
    ),
    "no-holdout": (
        "nobody is held out: what the journey earns cannot be told",
        "没有保留对照组：无法得知旅程带来了多少",
    ),
    "no-messages": ("the journey sends nothing", "旅程不发送任何消息"),
    "event-unknown": (
        "event {event!r} was never seen{where}; check the spelling",
        "从未见过事件 {event!r}{where_zh}；请检查拼写",
    ),
    "no-segment": (
        "there is no segment {segment!r}; name one of the shop's",
        "没有分群 {segment!r}；请改用已有的分群",
    ),
    "no-trait": (
        "no customer has the trait {trait!r} that the date is read from",
        "没有客户具有作为日期来源的特征 {trait!r}",
    ),
    "no-endpoint": (
        "step {step!r}: there is no webhook endpoint {endpoint!r}; add it or name another",
        "步骤 {step!r}：没有 webhook 端点 {endpoint!r}；请新建它，或改用其他端点",
    ),
    "no-model": (
        "step {step!r}: no model {model!r} has scored customers",
        "步骤 {step!r}：没有模型 {model!r} 给客户打过分",
    ),
    "no-topic": ("step {step!r}: there is no topic {topic!r}", "步骤 {step!r}：没有主题 {topic!r}"),
    "no-team": (
        "step {step!r} gives a task to {team!r}, and nobody is in that team",
        "步骤 {step!r} 把任务交给 {team!r}，而该团队没有人",
    ),
    "few-reached": (
        "step {step!r}: {share} of customers can be reached by {channel}",
        "步骤 {step!r}：能通过 {channel} 触达的客户只有 {share}",
    ),
}

_ASSUMED: dict[str, tuple[str, str]] = {
    "until": ("it is {at} by their clock", "当地时间到了 {at}"),
    "happens": ("“{event}” happens", "发生“{event}”"),
    "happens-not": ("no “{event}” within {length}", "{length} 内没有“{event}”"),
    "holds": ("the rule holds", "规则成立"),
    "holds-not": ("the rule does not hold", "规则不成立"),
    "drawn": ("way {way} is drawn, {share}", "抽中第 {way} 条，{share}"),
    "reaches": ("{model} scores {cut} or more", "{model} 的分数不低于 {cut}"),
    "reaches-not": ("{model} scores below all cuts", "{model} 的分数低于所有分界"),
    "chosen": ("“{name}” is chosen", "选中“{name}”"),
    "buys": ("they order meanwhile", "客户在此期间下单"),
    "leaves": ("they unsubscribe meanwhile", "客户在此期间退订"),
    "comes-again": (
        "they come in again {count} times, {apart} apart",
        "再次进入 {count} 次，间隔 {apart}",
    ),
}


def sentence_of(code: str, values: Mapping[str, str], language: str) -> str:
    """Fill the sentence of a fault in a language, zh or en."""
    return _filled(FAULTS[code], values, language)


def assumed_of(assumed: Assumed) -> dict[str, str]:
    """Say what a path assumes, in both languages."""
    texts = _ASSUMED[assumed[0]]
    return {language: _filled(texts, assumed[1], language) for language in ("en", "zh")}


def span(length: timedelta, language: str = "en") -> str:
    """Say a length of time, in days and hours, and minutes where it is short."""
    hours, rest = divmod(round(length.total_seconds()), _SECONDS_PER_HOUR)
    days, hours = divmod(hours, _HOURS_PER_DAY)
    minutes = rest // 60
    units = ("d", "h", "min") if language == "en" else (" 天", " 小时", " 分钟")
    values = (days, hours, minutes if not days else 0)
    told = [f"{value}{unit}" for value, unit in zip(values, units, strict=True) if value]
    return " ".join(told) if told else "0" + units[1]


def elapsed(soonest: timedelta, latest: timedelta, language: str) -> str:
    """Say between when and when, counted from entry."""
    if soonest == latest:
        return span(soonest, language)
    joint = "至" if language == "zh" else " to "
    return f"{span(soonest, language)}{joint}{span(latest, language)}"


def _filled(texts: tuple[str, str], values: Mapping[str, str], language: str) -> str:
    return texts[1 if language == "zh" else 0].format(**values)
