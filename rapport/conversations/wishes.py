"""Reads what recommended products must be from a customer's words: a budget, what it is, by whom.

A budget is read by fixed words, the rest by what the catalogue calls its products.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapport.conversations.model import Wish, WishKind
from rapport.conversations.wares import Ware, Wares
from rapport.conversations.words import words_of
from rapport.kit.money import from_minor

_NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十])\s*(?P<times>[百千万]|k\b)?"
_BEFORE = r"(?P<before>[¥￥$£€]|rmb|cny|usd|gbp|eur|hk\$)?\s*"
_AFTER = (
    r"\s*(?P<after>元钱?|块钱?|人民币|美元|欧元|英镑"
    r"|yuan|rmb|cny|usd|gbp|eur|dollars?|pounds?|euros?)?"
)
_AMOUNT = _BEFORE + _NUMBER + _AFTER
_NO_TIME = r"(?!\s*(?:%|days?|weeks?|months?|hours?|minutes?|years?|个|天|日|周|小时|分钟|年|月))"
_BUDGETS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:under|below|less than|cheaper than|up to|at most|(?:no|not) more than|within|max"
        rf"(?:imum)?(?: of)?|(?:a |my )?budget (?:of|is)|not over)\s+{_AMOUNT}{_NO_TIME}",
        rf"{_AMOUNT}\s+(?:or (?:less|under|below)|max(?:imum)?\b|budget\b|tops\b)",
        rf"(?:不超过|不要超过|不高于|低于|少于|最多|预算(?:是|在|大概|大约|约|为)?|控制在)\s*{_AMOUNT}"
        rf"{_NO_TIME}(?:\s*(?:以内|以下|之内|之下|内))?",
        rf"{_AMOUNT}\s*(?:以内|以下|之内|之下|内)",
    )
)
_DIGITS = {name: value for value, name in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_TIMES = {"百": 100, "千": 1_000, "万": 10_000, "k": 1_000}
_CURRENCIES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("¥", "￥"), frozenset({"CNY", "JPY"})),
    **dict.fromkeys(("元", "块", "人民币", "yuan", "rmb", "cny"), frozenset({"CNY"})),
    "$": frozenset({"USD", "CAD", "AUD", "SGD", "HKD", "NZD"}),
    "hk$": frozenset({"HKD"}),
    **dict.fromkeys(("usd", "dollar", "美元"), frozenset({"USD", "CAD", "AUD", "SGD", "HKD"})),
    **dict.fromkeys(("£", "gbp", "pound", "英镑"), frozenset({"GBP"})),
    **dict.fromkeys(("€", "eur", "euro", "欧元"), frozenset({"EUR"})),
}
_CHAT = frozenset(
    words_of(
        "recommend recommendation suggest suggestion buy gift present good best better nice great"
        " new cheap budget price product thing item look looking find show need like love prefer"
        " birthday friend mother father mum mom dad wife husband girl boy kid year old day today"
        " maybe think idea help choose pick order help perfect popular hello hi thank thanks"
    )
)
_CHAT_ZH = re.compile(
    "推荐|介绍|几款|几个|什么|哪个|哪款|哪种|礼物|合适|适合|值得|有没有|商品|产品"
)
_DROPPED_FIRST = (WishKind.WORDS, WishKind.BRAND, WishKind.CATEGORY, WishKind.BUDGET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A wish, and which products fit it."""

    wish: Wish
    fits: Callable[[Ware], bool]


def wishes_in(text: str, wares: Wares) -> list[Wanted]:
    """Read the wishes of a message: at most one budget; brands, categories, words of names."""
    lowered = text.lower()
    budget = _budget(text, lowered)
    found = [budget] if budget else []
    rest = lowered.replace(budget.wish.text.lower(), " ") if budget else lowered
    for name, brand in wares.brands.items():
        if re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", rest):
            found.append(_of(WishKind.BRAND, brand, "brand"))
            rest = rest.replace(name, " ")
    said = set(words_of(rest))
    used: set[str] = set()
    for words, category in wares.categories.items():
        if words <= said:
            found.append(_of(WishKind.CATEGORY, category, "category"))
            used |= words
    return [*found, *_named(rest, wares, used)]


def without_some(wanted: Sequence[Wanted]) -> Iterator[tuple[Sequence[Wanted], Sequence[Wanted]]]:
    """Give what may be kept and dropped: all kept, each one dropped, then more and more of them.

    Words of names are given up first and a budget last.
    """
    in_order = sorted(wanted, key=lambda one: _DROPPED_FIRST.index(one.wish.kind))
    yield wanted, ()
    for one in in_order:
        yield [each for each in wanted if each is not one], [one]
    for count in range(2, len(in_order) + 1):
        dropped = in_order[:count]
        yield [each for each in wanted if each not in dropped], dropped


def _budget(text: str, lowered: str) -> Wanted | None:
    found = next((hit for each in _BUDGETS if (hit := each.search(lowered))), None)
    if found is None:
        return None
    number, times = found["number"].replace(",", ""), found["times"]
    most = Decimal(_DIGITS.get(number, 0) or number) * _TIMES.get(times or "", 1)
    currencies = _currencies(found["before"] or found["after"] or "")

    def fits(ware: Ware) -> bool:
        is_told = not currencies or ware.currency in currencies
        return is_told and from_minor(ware.price_minor, ware.currency) <= most

    said = text[slice(*found.span())].strip()
    return Wanted(wish=Wish(kind=WishKind.BUDGET, text=said), fits=fits)


def _currencies(said: str) -> frozenset[str]:
    """The currencies that a word or sign may mean; none where nothing was said."""
    return _CURRENCIES.get(said.removesuffix("钱").removesuffix("s"), frozenset())


def _of(kind: WishKind, name: str, field: str) -> Wanted:
    return Wanted(wish=Wish(kind=kind, text=name), fits=lambda ware: getattr(ware, field) == name)


def _named(text: str, wares: Wares, used: set[str]) -> Iterator[Wanted]:
    """Words that stand in names of products; what only chats are made of says nothing."""
    for name in dict.fromkeys(wares.chinese_words(_CHAT_ZH.sub(" ", text))):
        if not set(words_of(name)) & used:
            yield Wanted(wish=Wish(kind=WishKind.WORDS, text=name), fits=_has_in_name(name))
    told: dict[str, str] = {}
    for surface in re.findall(r"[a-z][a-z']+", text):
        for word in words_of(surface):
            if word in wares.words and word not in used | _CHAT:
                told.setdefault(word, surface)
    for word, surface in told.items():
        yield Wanted(wish=Wish(kind=WishKind.WORDS, text=surface), fits=_has_word(word))


def _has_in_name(name: str) -> Callable[[Ware], bool]:
    """A single character says what a thing is only where a name ends with it, as 苦荞茶 does."""
    if len(name) == 1:
        return lambda ware: any(one.endswith(name) for one in ware.names.split())
    return lambda ware: name in ware.names


def _has_word(word: str) -> Callable[[Ware], bool]:
    return lambda ware: word in ware.words
