"""What a writer is given of a brand book: lines for a model's prompt, and a penalty for a text."""

from collections.abc import Sequence

from rapport.brand.checks import brand_findings
from rapport.brand.cutting import is_chinese
from rapport.brand.findings import POLES
from rapport.brand.model import (
    REFUSE,
    BrandBook,
    BrandFinding,
    Disclaimer,
    Manner,
    TermKind,
    ToneTarget,
)

_MOST_WORDS = 40
_MOST_EXAMPLES = 3
_FELT = 0.5  # a target nearer to the middle is not worth a line
_STRONG = 1.25
_PENALTIES = {"brand-disclaimer": 3.0, "brand-tone": 0.5, "brand-sentences": 0.5}
_REFUSED = 3.0


def brand_lines(book: BrandBook, language: str) -> list[str]:
    """Say the book in few lines for a model's prompt, the most important first.

    The lines are in the language that is written in, and the same book gives the same lines.
    """
    zh = is_chinese(language)
    groups = (
        _voice(book, zh),
        _avoided(book, zh),
        _preferred(book, zh),
        _terms(book, zh),
        _disclaimers(book, zh),
        _manner(book.manner, zh),
        _tone(book, zh),
        _examples(book, zh),
    )
    return [line for group in groups for line in group]


def rank_penalty(text: str, book: BrandBook, *, channel: str = "") -> float:
    """Say how far a text is from the book: 0 is nothing to say, and each finding adds to it.

    For choosing among candidates. Disclaimers count only where a channel is given, as they depend
    on it.
    """
    found = brand_findings({"body": text}, book, channel=channel, language=book.language)
    return sum(_weight(one) for one in found if channel or one.code != "brand-disclaimer")


def _weight(found: BrandFinding) -> float:
    return _PENALTIES.get(found.code, _REFUSED if found.severity == REFUSE else 1.0)


def _voice(book: BrandBook, zh: bool) -> list[str]:
    said = " ".join(book.voice.split())
    return [f"品牌语气：{said}" if zh else f"Brand voice: {said}"] if said else []


def _avoided(book: BrandBook, zh: bool) -> list[str]:
    worst_first = sorted(book.avoid, key=lambda one: one.severity != REFUSE)
    words = [one.word.rstrip("*") for one in worst_first[:_MOST_WORDS]]
    if not words:
        return []
    return [f"不要用这些词：{'、'.join(words)}。" if zh else f"Never use: {', '.join(words)}."]


def _preferred(book: BrandBook, zh: bool) -> list[str]:
    pairs = [(one.say, one.instead_of) for one in book.prefer if one.instead_of][:_MOST_WORDS]
    liked = [one.say for one in book.prefer if not one.instead_of][:_MOST_WORDS]
    lines = []
    if pairs and zh:
        told = "；".join(f"用“{say}”，不用“{'”“'.join(others)}”" for say, others in pairs)
        lines.append(f"用词：{told}。")
    elif pairs:
        told = "; ".join(f"“{say}”, not “{'” or “'.join(others)}”" for say, others in pairs)
        lines.append(f"Say {told}.")
    if liked:
        joined = ("、" if zh else ", ").join(liked)
        lines.append(f"常用的词：{joined}。" if zh else f"Words the brand likes: {joined}.")
    return lines


def _terms(book: BrandBook, zh: bool) -> list[str]:
    kept = [one.say for one in book.terms if one.kind is not TermKind.TRANSLATE][:_MOST_WORDS]
    told = [
        f"{one.source} → {one.say}"
        for one in book.terms
        if one.kind is not TermKind.KEEP and one.source != one.say
    ][:_MOST_WORDS]
    lines = []
    if kept:
        joined = ("、" if zh else ", ").join(dict.fromkeys(kept))
        lines.append(
            f"这些名称照写：{joined}。" if zh else f"Write these names as they are: {joined}."
        )
    if told:
        joined = ("；" if zh else "; ").join(told)
        lines.append(f"译名：{joined}。" if zh else f"Glossary: {joined}.")
    return lines


def _disclaimers(book: BrandBook, zh: bool) -> list[str]:
    return [
        f"{_when(one, zh)}必须写上：“{one.text}”"
        if zh
        else f"{_when(one, zh)}include “{one.text}”."
        for one in book.disclaimers
    ]


def _when(one: Disclaimer, zh: bool) -> str:
    conditions = (
        ("渠道为 {}", "the channel is {}", one.channels),
        ("商品属于 {}", "it sells {}", one.sectors),
        ("优惠为 {}", "the offer is {}", one.offers),
        ("提到{}", "it says {}", one.if_said),
    )
    said = [
        (chinese if zh else english).format(_or(values, zh, quoted=values is one.if_said))
        for chinese, english, values in conditions
        if values
    ]
    if zh:
        return f"{'且'.join(said)}时，" if said else ""
    return f"Where {' and '.join(said)}, " if said else "Always "


def _or(values: Sequence[str], zh: bool, *, quoted: bool) -> str:
    told = [f"“{value.rstrip('*')}”" if quoted else value for value in values]
    return ("、" if zh else " or ").join(told)


def _manner(manner: Manner, zh: bool) -> list[str]:
    said: list[str] = []
    if zh and manner.address:
        said.append(
            "不用你、您称呼读者" if manner.address == "none" else f"称读者为“{manner.address}”"
        )
    if not manner.first_name:
        said.append("不直呼名字" if zh else "no first names")
    if manner.most_emoji is not None:
        said.append(_at_most(manner.most_emoji, ("表情符号", "emoji", "emoji"), zh))
    if manner.most_exclamations is not None:
        names = ("感叹号", "exclamation mark", "exclamation marks")
        said.append(_at_most(manner.most_exclamations, names, zh))
    if manner.sentence_length is not None:
        aim = f"{manner.sentence_length:.0f}"
        said.append(f"句子平均约 {aim} 字" if zh else f"about {aim} words a sentence")
    if manner.reading_level is not None and not zh:
        said.append(f"readable at grade {manner.reading_level:.0f}")
    if not said:
        return []
    return [f"写法：{'；'.join(said)}。" if zh else f"Manner: {'; '.join(said)}."]


def _at_most(most: int, names: tuple[str, str, str], zh: bool) -> str:
    chinese, one, many = names
    if zh:
        return f"不用{chinese}" if not most else f"{chinese}不超过 {most} 个"
    return f"no {many}" if not most else f"at most {most} {one if most == 1 else many}"


def _tone(book: BrandBook, zh: bool) -> list[str]:
    felt = [one for one in book.tone if abs(one.at) >= _FELT]
    if not felt:
        return []
    told = [_pole(one, zh) for one in felt]
    return [f"语气：{'、'.join(told)}。" if zh else f"Tone: {', '.join(told)}."]


def _pole(target: ToneTarget, zh: bool) -> str:
    name = POLES[target.scale][target.at > 0][1 if zh else 0]
    if abs(target.at) < _STRONG:
        return f"略{name}" if zh else f"a little {name}"
    return name


def _examples(book: BrandBook, zh: bool) -> list[str]:
    lines = []
    for one in book.examples[:_MOST_EXAMPLES]:
        lines.append(f"像这样写：“{one.do}”" if zh else f"Like this: “{one.do}”")
        if one.dont:
            lines[-1] += f" 不要这样写：“{one.dont}”" if zh else f" Not like this: “{one.dont}”"
    return lines
