"""Units of measure and of money: how they are written, and what is the same amount.

Factors are those of the International System, of the International Yard and Pound Agreement
(1959), and of the Chinese market units (1 斤 is 500 g, 1 两 is 50 g).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit measures, and how many base units it is: 1 kg is 1000 of `mass`."""

    dimension: str
    factor: float


_PIECES = (
    "件",
    "个",
    "支",
    "片",
    "只",
    "瓶",
    "盒",
    "袋",
    "包",
    "条",
    "双",
    "套",
    "张",
    "本",
    "枚",
    "粒",
)
_GROUPS: dict[str, tuple[str, float, tuple[str, ...]]] = {
    "ml": ("volume", 1, ("ml", "毫升", "millilitre", "millilitres", "milliliter", "milliliters")),
    "cl": ("volume", 10, ("cl",)),
    "l": ("volume", 1000, ("l", "升", "litre", "litres", "liter", "liters")),
    "fl oz": ("volume", 29.5735, ("fl oz", "fl. oz", "fluid ounce", "fluid ounces")),
    "gallon": ("volume", 3785.41, ("gallon", "gallons", "加仑")),
    "mg": ("mass", 0.001, ("mg", "毫克", "milligram", "milligrams")),
    "g": ("mass", 1, ("g", "克", "gram", "grams")),
    "kg": ("mass", 1000, ("kg", "公斤", "千克", "kilo", "kilos", "kilogram", "kilograms")),
    "jin": ("mass", 500, ("斤",)),
    "liang": ("mass", 50, ("两重",)),
    "oz": ("mass", 28.3495, ("oz", "ounce", "ounces", "盎司")),
    "lb": ("mass", 453.592, ("lb", "lbs", "lb.", "磅")),
    "mm": ("length", 1, ("mm", "毫米", "millimetre", "millimetres", "millimeter", "millimeters")),
    "cm": (
        "length",
        10,
        ("cm", "厘米", "公分", "centimetre", "centimetres", "centimeter", "centimeters"),
    ),
    "m": ("length", 1000, ("m", "米", "metre", "metres", "meter", "meters")),
    "km": ("length", 1_000_000, ("km", "公里", "千米", "kilometre", "kilometres", "kilometers")),
    "inch": ("length", 25.4, ("inch", "inches", "英寸", "寸", '"', "″")),
    "foot": ("length", 304.8, ("foot", "feet", "ft", "英尺")),
    "sqm": ("area", 1, ("平方米", "平米", "sq m", "square metres", "square meters")),
    "w": ("power", 1, ("w", "瓦", "watt", "watts")),
    "v": ("voltage", 1, ("v", "伏", "volt", "volts")),
    "mah": ("charge", 1, ("mah", "毫安", "毫安时")),
    "gb": ("bytes", 1, ("gb",)),
    "tb": ("bytes", 1000, ("tb",)),
    "degree": ("temperature", 1, ("度", "°c", "℃", "degrees")),
    "second": ("time", 1, ("秒", "秒钟", "second", "seconds")),
    "minute": ("time", 60, ("分钟", "minute", "minutes", "min", "mins")),
    "hour": ("time", 3600, ("小时", "个小时", "hour", "hours", "h", "hrs")),
    "day": ("time", 86400, ("天", "日", "day", "days")),
    "week": ("time", 604800, ("周", "星期", "个星期", "week", "weeks")),
    "month": ("months", 1, ("个月", "月", "month", "months")),
    "year": ("months", 12, ("年", "year", "years")),
    "piece": (
        "pieces",
        1,
        (*_PIECES, "块装", "piece", "pieces", "pack", "packs", "pcs", "pairs", "sheets", "bottles"),
    ),
    "step": ("steps", 1, ("道工序", "道", "craftsmen", "stages")),
    "layer": ("layers", 1, ("层", "layer", "layers", "ply")),
    "person": (
        "people",
        1,
        (
            *("人", "位", "万人", "个家庭", "户", "名用户", "位顾客", "customers", "people"),
            *("shoppers", "buyers", "reviews", "homes", "households", "families", "members"),
            *("条评价", "条好评", "ratings", "orders", "单"),
        ),
    ),
    "times": ("times", 1, ("倍", "x", "times", "-fold")),
    "tenth": ("tenths", 1, ("成",)),
    "star": ("stars", 1, ("星", "颗星", "star", "stars")),
    "point": ("points", 1, ("积分", "分", "points")),
    "spf": ("spf", 1, ("spf",)),
    "ph": ("ph", 1, ("ph",)),
}
UNITS = {unit: group for group, (_, _, units) in _GROUPS.items() for unit in units}
MEASURES = {group: Unit(dimension, factor) for group, (dimension, factor, _) in _GROUPS.items()}

_DOLLARS = ("USD", "CAD", "AUD", "HKD", "SGD", "NZD", "TWD", "MXN")
CURRENCIES: dict[str, tuple[str, ...]] = {
    "¥": ("CNY", "JPY"),
    "$": _DOLLARS,
    "us$": ("USD",),
    "hk$": ("HKD",),
    "cn¥": ("CNY",),
    "€": ("EUR",),
    "£": ("GBP",),
    "元": ("CNY", "HKD", "TWD", "MOP"),
    "块": ("CNY", "HKD", "TWD"),
    "圆": ("CNY", "JPY"),
    "yuan": ("CNY",),
    "rmb": ("CNY",),
    "人民币": ("CNY",),
    "美元": ("USD",),
    "美金": ("USD",),
    "欧元": ("EUR",),
    "英镑": ("GBP",),
    "日元": ("JPY",),
    "港元": ("HKD",),
    "港币": ("HKD",),
    "dollar": _DOLLARS,
    "bucks": _DOLLARS,
    "euro": ("EUR",),
    "pound": ("GBP",),
}


def unit_of(written: str) -> str:
    """Name the group of a unit: `毫升` and `ml` are one."""
    return UNITS[written]


def currencies_of(written: str) -> tuple[str, ...]:
    """Say which currencies (ISO 4217) a sign or word may mean."""
    coin = written.strip().rstrip(".")
    found = CURRENCIES.get(coin) or CURRENCIES.get(coin.rstrip("s")) or CURRENCIES.get(coin[:1])
    return found or (coin.upper(),)


def same_measure(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Say whether two amounts, each a unit group and a number, are one: 0.5 kg is 500 g.

    Between inches, pounds or ounces and metric units one part in fifty is forgiven, as both sides
    are rounded when they are printed.
    """
    unit, wanted = MEASURES[one[0]], MEASURES[other[0]]
    if unit.dimension != wanted.dimension:
        return False
    here, there = float(one[1]) * unit.factor, float(other[1]) * wanted.factor
    slack = 1e-6 if _metric(one[0]) == _metric(other[0]) else 0.02
    return abs(here - there) <= slack * max(abs(here), abs(there))


def _metric(group: str) -> bool:
    return group not in {"oz", "lb", "fl oz", "gallon", "inch", "foot"}
