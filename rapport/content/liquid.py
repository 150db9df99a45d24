"""Liquid as copy may use it: a few tags, a few filters, strict values, hard limits."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from liquid import Environment, FalsyStrictUndefined
from liquid.builtin import content, illegal, output
from liquid.builtin.filters.misc import default
from liquid.builtin.filters.string import (
    capitalize,
    downcase,
    escape,
    strip,
    truncate,
    truncatewords,
    upcase,
)
from liquid.builtin.tags.for_tag import ForTag
from liquid.builtin.tags.if_tag import IfTag
from liquid.builtin.tags.unless_tag import UnlessTag
from liquid.exceptions import FilterArgumentError, LiquidError
from liquid.template import BoundTemplate

from rapport.content.errors import BadTemplate, SlotMissing
from rapport.kit.money import money_text

TAGS = frozenset({"if", "elsif", "else", "endif", "unless", "endunless", "for", "endfor"})
FILTERS = frozenset(
    {
        "capitalize",
        "date",
        "default",
        "downcase",
        "escape",
        "money",
        "percent",
        "strip",
        "truncate",
        "truncatewords",
        "upcase",
        "zhe",
    }
)
MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
"""One output or tag of Liquid."""

_ROOT = re.compile(r"\{\{-?\s*(\w+)")
_LOOPS = 20  # a mail shows a handful of products
_OUTPUT_BYTES = 200_000  # Gmail cuts a mail at about 102 kB


class _Missing(FalsyStrictUndefined):
    """A value that is not there: false in a condition, replaced by `default`, else an error."""

    force_liquid_default = True


class _Liquid(Environment):
    loop_iteration_limit = _LOOPS
    output_stream_limit = _OUTPUT_BYTES
    block_nesting_limit = 4

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        del extra
        for tag in (content.Literal, output.Output, illegal.Illegal, IfTag, UnlessTag, ForTag):
            self.add_tag(tag)
        plain = (capitalize, default, downcase, escape, strip, truncate, truncatewords, upcase)
        for filter_ in plain:
            self.add_filter(filter_.__name__, filter_)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotUse:
    """One value a text asks for, such as `product.price`, with the filters it goes through."""

    path: str
    filters: tuple[str, ...]
    optional: bool
    start: int


@lru_cache(maxsize=256)
def parse(source: str, *, language: str, html: bool) -> BoundTemplate:
    """Parse a text; raise `BadTemplate` with line and column when it is not good Liquid."""
    for mark in MARK.finditer(source):
        word = re.match(r"\{%-?\s*(\w*)", mark[0])
        if word and word[1] not in TAGS:
            raise BadTemplate(f"{where(source, mark.start())}: {word[1]!r} is not a tag of copy")
    try:
        template = _environment(language, html).from_string(source)
    except LiquidError as error:
        start = error.token.start_index if error.token else 0
        raise BadTemplate(f"{where(source, start)}: {error.message}") from error
    for name, spans in template.analyze().filters.items():
        if name not in FILTERS:
            raise BadTemplate(f"{where(source, spans[0].index)}: {name!r} is not a filter of copy")
    return template


def fill(template: BoundTemplate, slots: Mapping[str, object]) -> str:
    """Bind the values; raise `SlotMissing` when one is not there and has no default."""
    try:
        return template.render(slots)
    except LiquidError as error:
        raise SlotMissing(f"the text cannot be filled: {error.message}") from None


def filled_in(source: str, slots: Mapping[str, object], *, language: str, html: bool) -> str:
    """Put the values of these slots into a source, and leave every other mark as it is."""

    def value(mark: re.Match[str]) -> str:
        root = _ROOT.match(mark[0])
        if not root or root[1] not in slots:
            return mark[0]
        try:
            text = fill(parse(mark[0], language=language, html=html), slots)
        except SlotMissing:
            return mark[0]
        return mark[0] if "{{" in text or "{%" in text else text

    return MARK.sub(value, source)


def where(source: str, start: int) -> str:
    """Say where a place in a text is, for people: `line 2, column 7`."""
    before = source[: max(start, 0)]
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


@lru_cache(maxsize=32)
def _environment(language: str, html: bool) -> Environment:
    made = _Liquid(undefined=_Missing, strict_filters=True, autoescape=html)
    made.add_filter("money", _money_in(language))
    made.add_filter("date", _date_in(language))
    made.add_filter("percent", _percent)
    made.add_filter("zhe", _zhe)
    return made


def _money_in(language: str) -> Callable[[object], str]:
    cached = lru_cache(maxsize=4096)(lambda minor, code: money_text(minor, code, language))

    def money(amount: object) -> str:
        """Write an amount `{minor, currency}` in the readers' language."""
        if not isinstance(amount, Mapping):
            raise FilterArgumentError("`money` needs an amount, such as product.price", token=None)
        return cached(amount["minor"], amount["currency"])

    return money


def _date_in(language: str) -> Callable[[object], str]:
    locale = _locale(language)

    @lru_cache(maxsize=4096)
    def date(moment: object) -> str:
        """Write a moment (ISO 8601) as day and month: `15 March`, `3月15日`."""
        if not isinstance(moment, str):
            raise FilterArgumentError("`date` needs a moment, such as offer.ends_at", token=None)
        return format_skeleton("MMMMd", datetime.fromisoformat(moment), locale=locale)

    return date


def _percent(share: object) -> str:
    """Write a share as a percentage: 0.1 is `10%`, 0.125 is `12.5%`."""
    return f"{_number(share, 'percent') * 100:.1f}".removesuffix(".0") + "%"


def _zhe(share: object) -> str:
    """Write a discount as Chinese shops do, by what is left to pay: 0.1 is `9折`."""
    return f"{10 - _number(share, 'zhe') * 10:.1f}".removesuffix(".0") + "折"


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FilterArgumentError(f"`{name}` needs a share, such as offer.discount", token=None)
    return float(value)


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en")
