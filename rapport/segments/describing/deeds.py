"""Says what customers did: events, sequences of events, messages, and what they said."""

from rapport.events import EventName
from rapport.segments.describing.names import Names, quoted
from rapport.segments.describing.need_topics import need_said
from rapport.segments.describing.values import conditions, number
from rapport.segments.describing.when import is_bounded, window
from rapport.segments.happenings import (
    Between,
    Finding,
    LastPerformed,
    Message,
    NotPerformed,
    Performed,
    Sequence,
    Stated,
    Step,
)
from rapport.segments.phrases import (
    ANY_PRODUCT,
    BOUGHT,
    EVENTS_DONE,
    FEELINGS,
    MESSAGES_DONE,
    OTHER_EVENT,
    TOPICS,
    DeedWords,
)
from rapport.segments.windows import Conditions, Happening
from rapport.statements import keys, value_words

_ONCE = (1, None)
_NEVER = (0, 0)


def performed(rule: Performed, names: Names) -> str:
    times = _times(rule.at_least, rule.at_most, names)
    when, bounded = window(rule, names), is_bounded(rule)
    if names.language == "zh":
        form = "done" if bounded and not times else "zh"
        return f"{when}{'' if bounded else '曾'}{deed(rule, names, form)}{times}"
    return f"who {'' if bounded else 'ever '}{deed(rule, names, 'past')}{times}{when}"


def not_performed(rule: NotPerformed, names: Names) -> str:
    when, bounded = window(rule, names), is_bounded(rule)
    if names.language == "zh":
        return f"{when}{'没有' if bounded else '从未'}{deed(rule, names, 'zh')}"
    if bounded:
        return f"who did not {deed(rule, names, 'plain')}{when}"
    return f"who never {deed(rule, names, 'past')}{when}"


def last_performed(rule: LastPerformed, names: Names) -> str:
    when = window(rule, names) or names.pick("", " at any time")
    then = "；".join(conditions(rule.then, names))
    if names.language == "zh":
        which = "首次" if rule.first else "最后一次"
        told = f"（当时{then}）" if then else ""
        return (
            f"{which}{deed(rule, names, 'zh')}{told}发生在{when.removeprefix('在') or '任何时候'}"
        )
    which = "first" if rule.first else "last"
    told = f" (that time {'; '.join(conditions(rule.then, names))})" if then else ""
    return f"who {which} {deed(rule, names, 'past')}{told}{when}"


def sequence(rule: Sequence, names: Names) -> str:
    when, bounded = window(rule, names), is_bounded(rule)
    first, *rest = rule.steps
    if names.language == "zh":
        told = f"{when}{'' if bounded else '曾'}{deed(first, names, 'zh')}"
        return told + "".join(_step_zh(step, names) for step in rest)
    told = f"who {'' if bounded else 'ever '}{deed(first, names, 'past')}{when}"
    return told + "".join(_step_en(step, names) for step in rest)


def message(rule: Message, names: Names) -> str:
    words = MESSAGES_DONE[rule.did]
    when, bounded = window(rule, names), is_bounded(rule)
    counts = (rule.at_least, rule.at_most)
    never, times = counts == _NEVER, _times(rule.at_least, rule.at_most, names)
    named = quoted(names.campaign(rule.campaign_id)) if rule.campaign_id else ""
    if names.language == "zh":
        what = f"活动{named}的消息" if named else "消息"
        if never:
            return f"{when}{'没有' if bounded else '从未'}{words.zh.format(what)}"
        told = (words.done if bounded and not times else words.zh).format(what)
        return f"{when}{'' if bounded else '曾'}{told}{times}"
    what = f"a message of campaign {named}" if named else "a message"
    if never and bounded:
        return f"who did not {words.plain.format(what)}{when}"
    if never:
        return f"who never {words.past.format(what)}{when}"
    return f"who {'' if bounded else 'ever '}{words.past.format(what)}{times}{when}"


def finding(rule: Finding, names: Names) -> str:
    when, bounded = window(rule, names), is_bounded(rule)
    times = _times(rule.at_least, None, names)
    topic = _topic(rule.topic or "", names)
    feeling = names.of(FEELINGS[rule.feeling]) if rule.feeling else ""
    goods = _about(rule.product, names)
    if need_said(rule.topic) and not rule.feeling:
        if names.language == "zh":
            did = "说到过" if bounded and not times else "说到"
            return f"{when}{'' if bounded else '曾'}{did}{topic}{goods}{times}"
        return f"who {'' if bounded else 'ever '}spoke of {topic}{goods}{times}{when}"
    if names.language == "zh":
        about = f"对{topic}" if rule.topic else ""
        did = "表达过" if bounded and not times else "表达"
        return f"{when}{'' if bounded else '曾'}{about}{goods}{did}{feeling}看法{times}"
    about = f" about {topic}" if rule.topic else ""
    said = f"said something {feeling}".rstrip()
    return f"who {'' if bounded else 'ever '}{said}{about}{goods}{times}{when}"


def _topic(topic: str, names: Names) -> str:
    """What is spoken of: what the shop named itself stands in quotes."""
    known = TOPICS.get(topic) or need_said(topic)
    if known:
        return names.of(known)
    return quoted(names.topics.get(topic, {}).get(names.language) or topic)


def stated(rule: Stated, names: Names) -> str:
    label = names.of(keys()[rule.key].labels)
    known, when = keys()[rule.key].values, window(rule, names)
    told = [
        value_words(rule.key, one, names.language) if one in known else quoted(one)
        for one in rule.values
    ]
    if names.language == "zh":
        return f"{when}自述{label}{'为' + '或'.join(told) if told else ''}"
    if told:
        return f"who said that their {label} is {' or '.join(told)}{when}"
    return f"who said what their {label} is{when}"


def deed(rule: Happening | Between, names: Names, form: str) -> str:
    """Say an event with its conditions, in one of the forms of `DeedWords`."""
    product, aside = rule.product, ""
    words = EVENTS_DONE.get(rule.event)
    if rule.event == EventName.ORDER_COMPLETED and product:
        words = BOUGHT
    if words is None:
        told = str(getattr(OTHER_EVENT, form)).replace("“{}”", quoted(rule.event))
        aside = _about(product, names)
    else:
        told, aside = _with_object(words, form, product, names)
    where = conditions(rule.where, names)
    bracket = names.pick(f"（其中{'；'.join(where)}）", f" (where {'; '.join(where)})")
    return told + aside + (bracket if where else "")


def goods(product: Conditions, names: Names) -> str:
    """Say a product by what must hold of it."""
    told = conditions(product, names)
    if not told:
        return names.of(ANY_PRODUCT)
    if names.language == "zh":
        return f"{'且'.join(told)}的商品"
    return f"a product whose {' and whose '.join(told)}"


def _with_object(words: DeedWords, form: str, product: Conditions, names: Names) -> tuple[str, str]:
    told = str(getattr(words, form))
    if "{}" in told:
        return told.replace("{}", goods(product, names)), ""
    return told, _about(product, names)


def _about(product: Conditions, names: Names) -> str:
    if not product:
        return ""
    return names.pick(f"（涉及{goods(product, names)}）", f" (about {goods(product, names)})")


def _step_zh(step: Step, names: Names) -> str:
    soon = f"{number(step.within_days)}天内" if step.within_days else ""
    missing = "没有" if step.absent else ""
    told = f"，之后{soon}{missing}{deed(step, names, 'zh')}"
    without = "；".join(f"没有{deed(one, names, 'zh')}" for one in step.without)
    return told + (f"（期间{without}）" if without else "")


def _step_en(step: Step, names: Names) -> str:
    soon = f" within {number(step.within_days)} days after" if step.within_days else ""
    without = "; ".join(f"without {deed(one, names, 'gerund')}" for one in step.without)
    between = f" ({without} in between)" if without else ""
    if step.absent:
        return f" and did not {deed(step, names, 'plain')}{soon}{between}"
    return f" and then {deed(step, names, 'past')}{soon}{between}"


def _times(at_least: int, at_most: int | None, names: Names) -> str:
    if (at_least, at_most) == _ONCE:
        return ""
    if at_most is None:
        return names.pick(f"至少{at_least}次", f" at least {at_least} times")
    if at_least == at_most:
        return names.pick(f"恰好{at_least}次", f" exactly {at_least} times")
    if at_least == 0:
        return names.pick(f"最多{at_most}次", f" at most {at_most} times")
    return names.pick(f"{at_least}到{at_most}次", f" {at_least} to {at_most} times")
