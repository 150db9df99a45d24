"""Says the agenda in Chinese or English: why something gives way, what is best, and on what."""

from collections.abc import Mapping

from babel.numbers import format_currency

from rapport.agenda.model import Basis
from rapport.agenda.next_action import NextAction
from rapport.delivery import GivenWay
from rapport.kit.money import minor_digits

_LOSERS: Mapping[str, tuple[str, str]] = {
    "lost-to-another": (
        "gave way to “{to}” (worth {worth} against {against})",
        "让位于“{to}”（{worth} 对 {against}）",
    ),
    "quota": (
        "the quota of {channel} goes to messages worth more (a place is worth {number}, this"
        " brings {against})",
        "{channel} 配额给了价值更高的消息（一个名额值 {number}，此条带来 {against}）",
    ),
    "budget": (
        "the day's budget goes to messages worth more (this brings {against})",
        "当天预算给了价值更高的消息（此条带来 {against}）",
    ),
    "staff": (
        "the day's staff is booked for what is worth more (this brings {against})",
        "当天人手给了价值更高的事项（此项带来 {against}）",
    ),
    "worth-less-than-cost": (
        "worth less than it costs ({against})",
        "带来的不及花费（{against}）",
    ),
}
_OTHER = ("a cap or its hours do not let it", "频次上限或时段不允许")
_BASES: Mapping[Basis, tuple[str, str]] = {
    Basis.UPLIFT: ("a model of whom the campaign moves", "增益模型"),
    Basis.MEASURED: ("its own holdout", "自身对照组实测"),
    Basis.SHOP: ("the mean of what the shop measured", "本店实测均值"),
    Basis.DEFAULT: ("a default, nothing measured", "默认值，未经实测"),
}


def loser_sentence(loser: GivenWay, language: str) -> str:
    """Say why a message or task gives way."""
    place = _place(language)
    facts = loser.facts
    currency = str(facts.get("currency", "CNY"))
    told = {
        name: _money(facts[name], currency, language)
        if name in ("worth", "against", "number") and name in facts
        else str(facts.get(name, ""))
        for name in ("to", "channel", "worth", "against", "number")
    }
    return _LOSERS.get(loser.code, _OTHER)[place].format_map(told)


def next_sentence(found: NextAction, language: str) -> str:
    """Say what is best with a customer now."""
    place = _place(language)
    best = found.best
    if best is None:
        return (
            "Leave alone: nothing that waits today is worth more than it costs.",
            "今日不打扰：没有值得发送的内容。",
        )[place]
    money = _money(best.brings, found.currency, language)
    words = (
        "“{name}” by {channel}: expected to bring {money} more than saying nothing; this rests on"
        " {basis}.",
        "“{name}”（{channel}）：预计比不打扰多带来 {money}；依据：{basis}。",
    )[place]
    basis = _BASES[best.basis][place]
    return words.format(name=best.name, channel=best.channel, money=money, basis=basis)


def rests_sentence(rests: Mapping[str, int], language: str) -> str:
    """Say on what the values of a plan rest, by shares of its candidates."""
    place = _place(language)
    total = sum(rests.values())
    if not total:
        return ("Nothing waits today.", "今日没有待发内容。")[place]
    parts = [
        f"{rests[basis.value] / total:.0%} {_BASES[basis][place]}"
        for basis in Basis
        if rests.get(basis.value)
    ]
    begin, comma, stop = (("Values rest on: ", "; ", "."), ("价值依据：", "；", "。"))[place]
    return begin + comma.join(parts) + stop


def money(minor: float, currency: str, language: str) -> str:
    """Write an amount of minor units, with hundredths of a unit where it is small."""
    return _money(minor, currency, language)


def _money(minor: object, currency: str, language: str) -> str:
    amount = float(str(minor)) / 10 ** minor_digits(currency)
    small = abs(amount) < 1
    locale = "zh_Hans_CN" if _place(language) else "en_GB"
    pattern = "¤#,##0.00##" if small else "¤#,##0.00"
    return format_currency(amount, currency, locale=locale, format=pattern, currency_digits=False)


def _place(language: str) -> int:
    return 1 if language.lower().startswith("zh") else 0
