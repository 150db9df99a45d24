"""Names of series, and sentences on trends and alarms, in Chinese and English."""

from collections.abc import Iterable, Mapping
from datetime import date

from rapport.insights import Sentiment, general_names, interval_basis
from rapport.scoring import need_topic
from rapport.segments import need_said
from rapport.trends.model import (
    Alarm,
    Direction,
    Every,
    SeriesKey,
    SeriesKind,
    Trend,
)

Names = Mapping[str, str]

_FELT: Mapping[Sentiment | None, tuple[str, str]] = {
    Sentiment.POSITIVE: ("称赞{}", "praise of {}"),
    Sentiment.NEGATIVE: ("抱怨{}", "complaints about {}"),
    Sentiment.NEUTRAL: ("提及{}", "neutral words on {}"),
    None: ("提及{}", "mentions of {}"),
}
_OVERALL: Mapping[Sentiment | None, tuple[str, str]] = {
    Sentiment.POSITIVE: ("总体满意", "texts that are pleased as a whole"),
    Sentiment.NEGATIVE: ("总体不满", "texts that are displeased as a whole"),
    Sentiment.NEUTRAL: ("总体中性", "texts that are neutral as a whole"),
    None: ("总体", "texts as a whole"),
}
_PERIODS: Mapping[Every, tuple[str, str]] = {
    Every.DAY: ("天", "days"),
    Every.WEEK: ("周", "weeks"),
    Every.MONTH: ("个月", "months"),
}
_MOVED: Mapping[Direction, tuple[str, str]] = {
    Direction.RISING: ("{name}的占比在 {n} {unit}内从 {before} 升至 {now}", "rose"),
    Direction.FALLING: ("{name}的占比在 {n} {unit}内从 {before} 降至 {now}", "fell"),
}


def thing_of(key: SeriesKey, names: Mapping[str, Names]) -> Names:
    """Give what a series is about, such as `物流` and `the delivery`.

    `names` are those of topics and of the shop's own aspects, by id.
    """
    if key.kind is SeriesKind.ASPECT and key.about in general_names():
        return general_names()[key.about]
    if key.kind is SeriesKind.NEED and (said := need_said(need_topic(key.need or "", key.about))):
        return said
    if key.kind in (SeriesKind.TOPIC, SeriesKind.ASPECT) and key.about in names:
        told = names[key.about]
        return {"zh": f"“{told['zh']}”", "en": f"“{told['en']}”"}
    return {"zh": f"“{key.about}”", "en": f"“{key.about}”"}


def name_of(key: SeriesKey, names: Mapping[str, Names]) -> Names:
    """Give what a series counts, such as `抱怨物流` and `complaints about the delivery`."""
    if key.kind is SeriesKind.SENTIMENT:
        zh, en = _OVERALL[key.sentiment]
    else:
        thing = thing_of(key, names)
        felt_zh, felt_en = _FELT[key.sentiment]
        zh, en = felt_zh.format(thing["zh"]), felt_en.format(thing["en"])
    if key.part is None:
        return {"zh": zh, "en": en}
    return {"zh": f"{key.part}：{zh}", "en": f"{key.part}: {en}"}


def trend_sentence(trend: Trend) -> Names:
    """Say what a series does over its periods, with the interval of the change."""
    unit_zh, unit_en = _PERIODS[trend.series.every]
    told = trend.stated
    before, now = f"{told.before:.1%}", f"{told.now:.1%}"
    low, high = f"{told.low * 100:+.1f}", f"{told.high * 100:+.1f}"
    name_en = trend.names["en"][0].upper() + trend.names["en"][1:]
    season_zh = "，已剔除往年同期的变化" if trend.seasonal else ""
    season_en = ", less what earlier years did at that time" if trend.seasonal else ""
    if told.labelled:
        season_zh += f"；已根据 {told.labelled:,} 条人工标注的文本修正"
        season_en += f"; corrected by {told.labelled:,} labelled texts"
    if trend.direction is Direction.STEADY:
        return {
            "zh": f"{trend.names['zh']}的占比没有超出偶然的变化，现为 {now}"
            f"（95% 区间：变化 {low} 至 {high} 个百分点{season_zh}）。",
            "en": f"{name_en}: no change beyond chance, now {now} of texts"
            f" (95 %: a change of {low} to {high} points{season_en}).",
        }
    pattern, verb = _MOVED[trend.direction]
    count = trend.periods
    said = pattern.format(name=trend.names["zh"], n=count, unit=unit_zh, before=before, now=now)
    return {
        "zh": f"{said}（95% 区间：{low} 至 {high} 个百分点{season_zh}）。",
        "en": f"{name_en} {verb} from {before} to {now} of texts in {count} {unit_en}"
        f" (95 %: {low} to {high} points{season_en}).",
    }


def trend_basis(trends: Iterable[Trend]) -> Names:
    """Say what the intervals of trends are of, where their sentences do not."""
    if all(one.corrected is None for one in trends):
        return interval_basis([])
    return {
        "zh": "未注明修正的，只针对已读出的内容，不含系统漏读的部分。",
        "en": "What does not say that it was corrected is of what was read; what the reader misses"
        " is not in it.",
    }


def alarm_names(key: SeriesKey, names: Mapping[str, Names]) -> Names:
    """Give what an alarm is about, such as `新抱怨：“拉链断”` or `抱怨物流增多`."""
    if key.kind is SeriesKind.PHRASE:
        return {"zh": f"新的抱怨：“{key.about}”", "en": f"new complaint: “{key.about}”"}
    told = name_of(key, names)
    return {"zh": f"{told['zh']}增多", "en": f"more {told['en']}"}


def alarm_sentence(alarm: Alarm) -> Names:
    """Say what is complained about, since when, and how often now and before."""
    then = f"{alarm.past_hits / alarm.past_of:.1%}" if alarm.past_of else "0.0%"
    share = f"{alarm.hits / alarm.of:.1%}"
    name_en = alarm.names["en"][0].upper() + alarm.names["en"][1:]
    return {
        "zh": f"{alarm.names['zh']}：自 {_day_zh(alarm.since)} 起 {alarm.of:,} 条文本中有"
        f" {alarm.hits:,} 条（{share}），此前为 {then}。",
        "en": f"{name_en}: {alarm.hits:,} of {alarm.of:,} texts ({share}) since"
        f" {_day_en(alarm.since)}; before, {then}.",
    }


def _day_zh(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _day_en(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
