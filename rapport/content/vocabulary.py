"""Words that state facts: units, months, weekdays, materials, origins, proofs and promises."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_UNIT_GROUPS = {
    "ml": ("ml", "毫升", "millilitre", "millilitres", "milliliter", "milliliters"),
    "l": ("l", "升", "litre", "litres", "liter", "liters"),
    "g": ("g", "克", "gram", "grams"),
    "kg": ("kg", "公斤", "千克", "kilo", "kilos", "kilogram", "kilograms"),
    "jin": ("斤",),
    "oz": ("oz", "ounce", "ounces", "fl oz"),
    "mm": ("mm", "毫米"),
    "cm": ("cm", "厘米", "公分"),
    "m": ("m", "米", "metre", "metres", "meter", "meters"),
    "inch": ("inch", "inches", "英寸", "寸"),
    "w": ("w", "瓦", "watt", "watts"),
    "v": ("v", "伏", "volt", "volts"),
    "mah": ("mah", "毫安"),
    "gb": ("gb",),
    "tb": ("tb",),
    "degree": ("度", "°c", "℃", "degrees"),
    "second": ("秒", "second", "seconds"),
    "minute": ("分钟", "minute", "minutes", "min", "mins"),
    "hour": ("小时", "hour", "hours", "h", "hrs"),
    "day": ("天", "日", "day", "days"),
    "week": ("周", "星期", "week", "weeks"),
    "month": ("个月", "月", "month", "months"),
    "year": ("年", "year", "years"),
    "piece": (
        *("件", "个", "支", "片", "只", "瓶", "盒", "袋", "包", "条", "双", "套", "张", "本"),
        *("块装", "piece", "pieces", "pack", "packs", "pcs", "pairs", "sheets", "bottles"),
    ),
    "layer": ("层", "layer", "layers", "ply"),
    "person": ("人", "位", "万人", "customers", "people", "shoppers", "buyers", "reviews"),
    "times": ("倍", "x", "times", "-fold"),
    "tenth": ("成",),
    "star": ("星", "颗星", "star", "stars"),
    "point": ("积分", "分", "points"),
    "spf": ("spf",),
    "ph": ("ph",),
}
UNITS = {unit: group for group, units in _UNIT_GROUPS.items() for unit in units}

_MONTH_NAMES = "january february march april may june july august september october november"
MONTHS = {name: n for n, name in enumerate([*_MONTH_NAMES.split(), "december"], start=1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()}

_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS = {name: n for n, name in enumerate(_DAY_NAMES.split())}
WEEKDAYS |= {f"周{name}": n for n, name in enumerate("一二三四五六日")} | {"周天": 6, "周末": 6}
WEEKDAYS |= {f"星期{name}": n for n, name in enumerate("一二三四五六日")} | {"星期天": 6}


def unit_of(written: str) -> str:
    """Name the group of a unit: `毫升` and `ml` are one."""
    return UNITS[written]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWord:
    """Words that state the same fact: `纯棉` and `pure cotton` both claim the material cotton.

    `severity` says how bad it is when nothing supports the claim.
    """

    kind: str
    group: str
    pattern: re.Pattern[str]
    severity: str


@cache
def _fact_words() -> tuple[FactWord, ...]:
    text = (files("rapport.content") / "lexicon" / "facts.yaml").read_text(encoding="utf-8")
    return tuple(
        FactWord(
            kind=kind,
            group=group,
            pattern=_pattern(entry["words"]),
            severity=entry.get("severity", "refuse"),
        )
        for kind, groups in yaml.safe_load(text).items()
        for group, entry in groups.items()
    )


def _pattern(words: list[str]) -> re.Pattern[str]:
    parts = (rf"\b{word}\b" if word[0].isascii() and word[0].isalpha() else word for word in words)
    return re.compile("|".join(parts), re.ASCII)


FACT_WORDS = _fact_words()
