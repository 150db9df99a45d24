"""Says the agenda in Chinese or English: why something gives way, what is best, and on what."""

from collections.abc import Mapping

from rapport.agenda.model import Basis
from rapport.agenda.weighing import NextAction
from rapport.delivery import GivenWay
from rapport.reasons import fine_money, giving_way_sentence

_BASES: Mapping[Basis, tuple[str, str]] = {
    Basis.UPLIFT: ("a model of whom the campaign moves", "增益模型"),
    Basis.MEASURED: ("its own holdout", "自身对照组实测"),
    Basis.SHOP: ("the mean of what the shop measured", "本店实测均值"),
    Basis.DEFAULT: ("a default, nothing measured", "默认值，未经实测"),
}


def loser_sentence(loser: GivenWay, language: str) -> str:
    """Say why a message or task gives way."""
    return giving_way_sentence({**loser.facts, "reason": loser.code}, language)


def next_sentence(found: NextAction, language: str) -> str:
    """Say what is best with a customer now."""
    place = _place(language)
    best = found.best
    if best is None:
        return (
            "Leave alone: nothing that waits today is worth more than it costs.",
            "今日不打扰：没有值得触达的内容。",
        )[place]
    money = fine_money(best.brings, found.currency, language)
    words = (
        "“{name}” by {channel}: expected to bring {money} more than saying nothing; this rests on"
        " {basis}.",
        "“{name}”（{channel}）：预计比不打扰多带来 {money}；依据：{basis}。",
    )[place]
    basis = basis_words(best.basis, language)
    return words.format(name=best.name, channel=best.channel, money=money, basis=basis)


def rests_sentence(rests: Mapping[str, int], language: str) -> str:
    """Say on what the values of a plan rest, by shares of its candidates."""
    place = _place(language)
    total = sum(rests.values())
    if not total:
        return ("Nothing waits today.", "今日没有待触达内容。")[place]
    parts = [
        f"{rests[basis.value] / total:.0%} {basis_words(basis, language)}"
        for basis in Basis
        if rests.get(basis.value)
    ]
    begin, comma, stop = (("Values rest on: ", "; ", "."), ("价值依据：", "；", "。"))[place]
    return begin + comma.join(parts) + stop


def basis_words(basis: Basis, language: str) -> str:
    """Name what a value rests on."""
    return _BASES[basis][_place(language)]


def _place(language: str) -> int:
    return 1 if language.lower().startswith("zh") else 0
