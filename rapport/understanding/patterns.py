"""Finds what has a form of its own: orders, phones, addresses of mail, prices, sizes, days, counts.

A price bounds what a product may cost; its value is `<=300 CNY`, `>=100`, `~200` or `100..300 USD`,
with a currency only where one was said. The value of a day is its ISO date.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapport.understanding.days import DAYS, day_of
from rapport.understanding.model import Entity, EntitySource
from rapport.understanding.numerals import NUMBER, number_of

_SIGN = r"(?:(?P<before{0}>[¥￥$£€]|hk\$|rmb|cny|usd|gbp|eur)\s?)?"
_UNIT = (
    r"(?P<after{0}>\s?(?:元钱?|块钱?|人民币|美元|欧元|英镑|(?:yuan|rmb|cny|usd|gbp|eur"
    r"|dollars?|bucks|pounds?|euros?)\b))?"
)
_CURRENCIES = {
    "¥": "CNY", "￥": "CNY", "元": "CNY", "块": "CNY", "人民币": "CNY", "yuan": "CNY", "rmb": "CNY",
    "cny": "CNY", "$": "USD", "usd": "USD", "dollar": "USD", "buck": "USD", "美元": "USD",
    "hk$": "HKD", "£": "GBP", "gbp": "GBP", "pound": "GBP", "英镑": "GBP", "€": "EUR", "eur": "EUR",
    "euro": "EUR", "欧元": "EUR",
}  # fmt: skip
_NO_TIME = (
    r"(?!\s?(?:[%％]|(?:days?|weeks?|months?|hours?|minutes?|years?|people|pieces|cm|mm|kg|ml)\b"
    r"|个|天|日|周|小时|分钟|年|月|号|岁|人|件|码|厘米|毫升|克|公斤))"
)


def _amount(name: str) -> str:
    return _SIGN.format(name) + rf"(?P<number{name}>{NUMBER})" + _UNIT.format(name) + _NO_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A kind of entity, what it looks like, and what its one form is; None where it is none."""

    kind: str
    pattern: re.Pattern[str]
    value: Callable[[re.Match[str], date], str | None]


def entities_by_form(text: str, *, today: date) -> list[Entity]:
    """All entities with a form of their own, in order; of two that overlap the earlier kind stays.

    `today` is what `tomorrow` is counted from.
    """
    found: list[Entity] = []
    for form in _FORMS:
        for hit in form.pattern.finditer(text):
            value = form.value(hit, today)
            start, end = _span(hit)
            taken = any(one.start < end and start < one.end for one in found)
            if value is not None and not taken:
                found.append(
                    Entity(
                        start=start, end=end, kind=form.kind, value=value,
                        source=EntitySource.PATTERN,
                    )
                )  # fmt: skip
    return sorted(found, key=lambda one: one.start)


def _span(hit: re.Match[str]) -> tuple[int, int]:
    start, end = hit.span("said" if "said" in hit.re.groupindex else 0)
    return start, start + len(hit.string[start:end].rstrip())


def _number(hit: re.Match[str], _: date) -> str:
    return hit["said"].lstrip("#").upper()


def _small(hit: re.Match[str], _: date) -> str:
    return hit["said"].lower()


def _big(hit: re.Match[str], _: date) -> str:
    return hit["said"].upper().replace(" ", "")


def _digits(hit: re.Match[str], _: date) -> str:
    digits = re.sub(r"\D", "", hit["said"])
    return ("+" if hit["said"].startswith("+") else "") + digits


def _bound(sign: str) -> Callable[[re.Match[str], date], str | None]:
    def value(hit: re.Match[str], _: date) -> str | None:
        return _priced(sign, hit)

    return value


def _between(hit: re.Match[str], _: date) -> str | None:
    low, high = number_of(hit["number1"]), number_of(hit["number2"])
    if low is None or high is None or low >= high:
        return None
    currency = _currency(hit, "2") or _currency(hit, "1")
    return f"{low.normalize():f}..{high.normalize():f}{currency and ' ' + currency}"


def _exact(hit: re.Match[str], _: date) -> str | None:
    return _priced("~", hit) if _currency(hit, "") else None


def _priced(sign: str, hit: re.Match[str]) -> str | None:
    amount = number_of(hit["number"])
    if amount is None:
        return None
    currency = _currency(hit, "")
    return f"{sign}{amount.normalize():f}{currency and ' ' + currency}"


def _currency(hit: re.Match[str], name: str) -> str:
    said = (hit[f"before{name}"] or hit[f"after{name}"] or "").strip().lower()
    return _CURRENCIES.get(said.removesuffix("钱").removesuffix("s"), "")


def _count(hit: re.Match[str], _: date) -> str | None:
    number = number_of(hit["number"])
    return None if number is None or number != int(number) or number < 1 else str(int(number))


def _ordinal(hit: re.Match[str], _: date) -> str | None:
    said = hit["said"].lower()
    if any(word in said for word in ("last", "最后")):
        return "-1"
    if hit["number"]:
        number = number_of(hit["number"])
        return None if number is None else str(int(number))
    word = re.sub(r"^the ", "", said).split()[0]
    return str(_ORDINALS.index(word) + 1) if word in _ORDINALS else None


def _forms() -> Iterator[_Form]:
    for kind, value, *parts in _PATTERNS:
        if kind == "price":
            yield from _prices()
        else:
            pattern = re.compile("".join(parts), re.IGNORECASE)
            yield _Form(kind=kind, pattern=pattern, value=value)


def _prices() -> Iterator[_Form]:
    one, low, high = _amount(""), _amount("1").removesuffix(_NO_TIME), _amount("2")
    told = (
        (rf"(?:\bbetween\s)?{low}\s?(?:-|–|~|到|至|\bto\b|\band\b)\s?{high}(?:之间)?", _between),
        (
            r"(?:\b(?:under|below|less than|cheaper than|up to|at most|(?:no|not) more than|within"
            r"|max(?:imum)?(?: of)?|(?:a |my )?budget (?:of|is)|not over)\s"
            r"|(?:不超过|不要超过|不高于|低于|少于|最多|预算(?:是|在|大概|大约|约|为)?|控制在)\s?)"
            rf"{one}(?:\s?(?:以内|以下|之内|之下|内))?",
            _bound("<="),
        ),
        (
            rf"{one}\s?(?:以内|以下|之内|之下|内|\s(?:or (?:less|under|below)|max|tops)\b)",
            _bound("<="),
        ),
        (
            r"(?:\b(?:over|above|more than|at least|from)\s|(?:超过|高于|至少|起码)\s?)"
            rf"{one}(?:以上)?",
            _bound(">="),
        ),
        (rf"{one}\s?(?:以上|起)", _bound(">=")),
        (rf"(?:\b(?:around|about|roughly)\s|(?:大概|大约|差不多)\s?){one}(?:左右)?", _bound("~")),
        (rf"{one}\s?(?:左右|上下)", _bound("~")),
        (one, _exact),
    )
    for pattern, value in told:
        yield _Form(kind="price", pattern=re.compile(pattern, re.IGNORECASE), value=value)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_COUNTED = "one|two|three|four|five|six|seven|eight|nine|ten|a dozen"
_UNITS_ZH = "个|件|只|双|套|盒|瓶|包|条|把|张|台|份|袋"
_PATTERNS: tuple[tuple[Any, ...], ...] = (
    ("email", _small, r"(?P<said>[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})"),
    (
        "phone", _digits,
        r"(?<![a-z0-9#-])(?P<said>(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}",
        r"|\+\d{1,3}[- ]?\d{2,4}(?:[- ]?\d{2,4}){1,3}",
        r"|\(?\d{3}\)?[- ]\d{3}-\d{4}|0\d{2,3}-\d{7,8})(?!\d)",
    ),
    ("date", day_of, DAYS.pattern),
    (
        "order_number", _number,
        r"(?:订单号?|单号|\border(?: (?:number|no\.?|id))?(?: is)?)(?:是|为|：|:)?",
        r"\s?(?P<said>#?[a-z]{0,4}[-_]?\d[\d-]{3,19}\b)",
    ),
    (
        "order_number", _number,
        r"(?<!\w)(?P<said>#[a-z]{0,4}-?\d{4,20}|[a-z]{1,4}-?\d{6,20}|\d{9,20})\b",
    ),
    ("price", None),
    (
        "size", _big,
        r"(?:尺码|码数|\bsizes?)\s?(?:是|为|:|：)?\s?",
        r"(?P<said>x{0,4}[sml]|\d{2,3}(?:\.5)?)(?![a-z0-9])",
    ),
    (
        "size", _big,
        r"(?<![a-z0-9'’])(?P<said>x{1,4}[sl]|[2-6]xl|(?:加大|中|大|小|均)码|\d{2}(?:\.5)?码)",
        r"(?![a-z0-9])",
    ),
    (
        "ordinal", _ordinal,
        rf"(?P<said>第(?P<number>{NUMBER})(?:个|款|件|种|条)|最后(?:一)?(?:个|款|件|种|条))",
    ),
    (
        "ordinal", _ordinal,
        rf"\b(?P<said>(?:the )?(?:{'|'.join(_ORDINALS)}|last)(?: one| product| option| item)",
        r"|(?:number|no\.|option) (?P<number>\d))\b",
    ),
    (
        "quantity", _count,
        rf"(?P<said>(?P<number>{NUMBER})\s?(?:{_UNITS_ZH})(?!月|星期|礼拜|小时|工作))",
    ),
    (
        "quantity", _count,
        rf"\b(?P<said>(?P<number>\d{{1,4}}|{_COUNTED})",
        r" (?:of (?:them|these|those|it)|pieces?|pairs?|sets?|boxes|bottles?|packs?|units?"
        r"|items?))\b",
    ),
)  # fmt: skip
"""The kind, what gives its one form, and the parts of a regular expression."""

_FORMS = tuple(_forms())
