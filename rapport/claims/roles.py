"""Which attribute a number speaks of, told by the words around it."""

import re
from collections.abc import Mapping

from rapport.claims.units import MEASURES

Words = Mapping[str, re.Pattern[str]]

_ENDS = re.compile(r"[。！？；;!?\n]|[.](?=\s|$)")
_COMMAS = re.compile(
    r"[，,、。！？；;!?\n：:]|[.](?=\s|$)|\band\b|\bwhile\b|\bor\b|而|并且|\bbut\b"
)


def _compiled(words: Mapping[str, str]) -> Words:
    return {role: re.compile(pattern) for role, pattern in words.items()}


# Looked for in the clause before the amount, then after it; the first that fits is the role.
_MONEY_BEFORE = _compiled(
    {
        "off": r"(?:减免?|立减|省下?|优惠|便宜了?|返|抵扣?|\bsaves?|\bsaving|\bless|"
        r"(?:discount|coupon|voucher)s?(?: of)?)[^\d]{0,6}$",
        "over": r"(?:满|买够|超过|达到?|消费|\bover|\babove|\bspend|\bfrom orders of|"
        r"\bat least|\bmore than|\breach(?:es|ing)?|\borders? of)[^\d]{0,4}$",
        "was": r"(?:原价|正价|以前|曾卖|划线价|\bwas|\bwere|\busually|\bformerly|\bnormally|"
        r"\bdown from|\binstead of|\bbefore)[^\d]{0,4}$",
        "fee": r"(?:运费|邮费|包装费|服务费|手续费|安装费|wrap[a-z ]*|postage|shipping|"
        r"delivery|handling|fee)[^\d，。,.]{0,24}$",
    }
)
_MONEY_AFTER = _compiled(
    {
        "off": r"^\s?(?:off\b|discount|cheaper|less\b|的?(?:优惠|折扣|红包|代金券|券))",
        "over": r"^\s?(?:以上|及以上|or more|and (?:over|up|above)|plus\b|\+|(?:就|即)?(?:包邮|"
        r"免运费|免邮))",
        "was": r"^\s?(?:before|previously|originally)",
        "fee": r"^\s?(?:的?运费|postage|shipping|delivery fee|的?邮费)",
    }
)
_PERCENT = _compiled(
    {
        "compare": r"比|lighter|warmer|faster|stronger|softer|longer|thinner|轻|更|提升|than|"
        r"fewer|more\b",
        "off": r"off\b|discount|sav(?:e|ing)|cheaper|折|减|省|优惠|便宜|低至|less\b",
        "share": r"含|成分|棉|content|pure|纯|rich in",
    }
)
_LENGTH = _compiled(
    {
        "height": r"高|身高|height|tall|\bhigh\b|\bh\b",
        "diameter": r"直径|口径|diameter|across",
        "width": r"宽|width|wide|\bw\b",
        "depth": r"深|depth|\bdeep\b",
        "thickness": r"厚|thick",
        "length": r"长|length|\blong\b|\bl\b",
    }
)
_TIME = _compiled(
    {
        "returns": r"退|换货|return|send (?:it|them|anything) back|sent back|refund|exchange",
        "delivery": r"发货|送达|到货|配送|次日|deliver|dispatch|ship|arriv",
        "warranty": r"质保|保修|维修|修|warrant|guarantee|repair",
        "lasts": r"用满|能用|可用|用上|续航|够用|用得?|lasts?|last for|enough for|worth of",
        "deadline": r"截止|结束|只剩|仅剩|倒计时|ends? in|left|only for",
    }
)
_ATTRIBUTES = {"height", "diameter", "width", "depth", "thickness", "length", "lasts"}


def role_of(kind: str, plain: str, start: int, end: int) -> str:
    """Name the attribute that the number from `start` to `end` is of; empty where nothing tells."""
    clause = _stretch(_COMMAS, plain, start, end)
    before, after = plain[clause[0] : start], plain[end : clause[1]]
    if kind == "money":
        return _first(_MONEY_BEFORE, before) or _first(_MONEY_AFTER, after) or "price"
    if kind == "percent":
        return (
            _nearest(_PERCENT, f"{before[-14:]}\0{after[:24]}")
            if plain[start:end][-1:] != "折"
            else "off"
        )
    dimension = MEASURES[kind.removeprefix("quantity ")].dimension if " " in kind else ""
    if dimension == "length":
        return _nearest(_LENGTH, f"{before[-24:]}\0{after[:16]}")
    if dimension in {"time", "months"}:
        sentence = _stretch(_ENDS, plain, start, end)
        return _nearest(_TIME, f"{plain[sentence[0] : start]}\0{plain[end : sentence[1]]}")
    return ""


def role_of_attribute(name: str) -> str:
    """Name the role that the name of an attribute tells, such as `height_cm`."""
    first = name.rpartition("_")[0] or name
    return first if first in _ATTRIBUTES else ""


def sentence_at(plain: str, start: int, end: int) -> tuple[int, int]:
    """Find the sentence around a stretch of text."""
    return _stretch(_ENDS, plain, start, end)


def clause_at(plain: str, start: int, end: int) -> tuple[int, int]:
    """Find the clause around a stretch of text."""
    return _stretch(_COMMAS, plain, start, end)


def _stretch(ends: re.Pattern[str], plain: str, start: int, end: int) -> tuple[int, int]:
    first, last = 0, len(plain)
    for found in ends.finditer(plain, max(0, start - 400), min(len(plain), end + 400)):
        if found.end() <= start:
            first = found.end()
        elif found.start() >= end:
            last = found.start()
            break
    return first, last


def _first(words: Words, stretch: str) -> str:
    return next((role for role, pattern in words.items() if pattern.search(stretch)), "")


def _nearest(words: Words, around: str) -> str:
    """Find the role whose word is nearest to the number, which stands at the zero byte."""
    place = around.index("\0")
    best, role = len(around) + 1, ""
    for name, pattern in words.items():
        for found in pattern.finditer(around):
            gap = found.start() - place if found.start() > place else place - found.end()
            if gap < best:
                best, role = gap, name
    return role
