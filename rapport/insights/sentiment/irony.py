"""Tells praise that is meant as blame. Rather too seldom than wrongly: a pattern has to be there.

Some expressions are ironic by themselves. Others are only where something is complained about, by
words of blame or by one or two stars.
"""

import re

from rapport.insights.sentiment.weighing import Weighed

_FEW_STARS = 2
_BLAMED = 1.0
_MORE = 2.0  # times the praise beside the pattern

_BY_ITSELF = (
    "真有你的",
    "也是醉了",
    "(?:真|实在)?是?服了你",
    "(?:谢谢|感谢)(?:你们?|商家|卖家|客服)?让我(?:白|浪费|又|学会|长了|认清|见识)",
    "(?:真是)?[长涨](?:见识|姿势|知识)了",
    "交(?:了)?智商税",
    "教科书(?:级|式)的?(?:敷衍|失败|反面)",
    "好一个[^,.!,。!\uff0c\uff01]{1,8}(?:服务|质量|客服|态度)",
    "(?:喜提|成功收获|恭喜我|恭喜自己)[^。!\uff01]{0,12}(?:坏|破|差|废|垃圾|假|次品|裂|碎)",
    "(?:喜欢|想要?|享受)(?:被骗|受气|上当|浪费|排队|踩坑|花冤枉)的?[^。!\uff01]{0,8}(?:来|选|买|冲)",
    r"\b(?:thanks|thank you|thx) for (?:nothing|wasting|ruining|breaking|losing|ignoring)\b",
    r"\bgreat,? just great\b",
    r"\boh,? (?:great|wonderful|joy|lovely|brilliant|fantastic)\b",
    r"\bslow clap\b",
    r"\byeah,? right\b",
    r"\bso much for\b",
    r"(?<!\w)/s\s*$",
    r"\b(?:perfect|great|ideal|wonderful|excellent)(?: \w+)?"
    r" (?:if|for (?:people|anyone|those|someone) who) (?:you |they )?(?:really )?"
    r"(?:like|enjoy|love|want|need)s? (?:\w+ ){0,3}(?:wast|wait|being|broken|headache|leak"
    r"|disappoint|stain|itch|nothing|junk|garbage|cheat|rip|throw)",
    r"\b(?:love|like|enjoy)(?:d|s)? (?:how|that|when|the way) (?:it|they|the \w+|my \w+)"
    r" (?:\w+ ){0,3}(?:broke|breaks|stopped|ignored?|fell|falls|leaks?|leaked|lost|never|failed"
    r"|died)\b",
    r"\ba (?:masterclass|masterpiece) in (?:how not|disappoint|failure|bad)",
)
_WITH_BLAME = (
    "呵呵",
    "真是?(?:太|好)(?:好|棒|行|厉害|优秀|贴心|负责|专业|神奇|及时|准时|快|会)了?",
    "(?:太|真)(?:厉害|优秀|会做生意|会玩|行)了?",
    "佩服",
    "恭喜",
    "可真(?:行|好|棒|会|快|厉害|贴心)",
    "不愧是",
    "多谢(?:你们|贵店|商家|卖家)",
    "所谓的",
    "(?:了不起|好得很|厉害了)",
    '[“"‘「](?:正品|新鲜|全新|优质|高端|精美|良心|贴心|热情|专业|好评|极速|完美|品质|高档|官方'
    '|大牌|顶级|优惠|极致|用心)[^”"’」]{0,4}[”"’」]',
    r"\b(?:just|simply|really) (?:great|perfect|wonderful|lovely|brilliant|fantastic"
    r"|what i needed)\b",
    r"\b(?:bravo|congrats|congratulations|well done|nice one|way to go)\b",
    r"\b(?:good|great|nice) (?:job|work)\b",
    r"\bthanks a (?:lot|bunch|million)\b",
    r"\bhow (?:nice|lovely|wonderful|thoughtful|helpful)\b",
    r"\breal(?:ly)? (?:classy|smart|nice)\b",
    r"\bwhat a (?:surprise|shock|joy|treat|bargain)\b",
    "[“\"'‘](?:new|genuine|premium|fresh|quality|high quality|luxury|fast|express|service"
    "|customer service|authentic|waterproof|perfect|great|help|support|free)[”\"'’]",
)


class _Patterns:
    """Many patterns; those of a script are looked for where a text has letters of it."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._chinese = re.compile("|".join(one for one in patterns if _HAN.search(one)))
        latin = [one for one in patterns if not _HAN.search(one)]
        words = [one for one in latin if one.startswith(r"\b")]
        signs = [one for one in latin if not one.startswith(r"\b")]
        self._latin = re.compile(rf"{'|'.join(signs)}|\b(?=[a-z])(?:{'|'.join(words)})")

    def first(self, small: str) -> re.Match[str] | None:
        """The first match in a text in small letters."""
        found = None if small.isascii() else self._chinese.search(small)
        other = self._latin.search(small) if _LETTER.search(small) else None
        if found is None or other is None:
            return found or other
        return min(found, other, key=re.Match.start)


_HAN, _LETTER = re.compile("[\u4e00-\u9fff]"), re.compile("[a-z]")
_SURELY, _PERHAPS = _Patterns(_BY_ITSELF), _Patterns(_WITH_BLAME)
_THUMB = re.compile("[👍👏🙏💯🙂]")


def is_ironic(text: str, weighed: Weighed, *, rating: float | None) -> bool:
    """Whether a text praises what it means to blame; never under more than two stars."""
    if rating is not None and rating > _FEW_STARS:
        return False
    small = text.lower()
    if _SURELY.first(small):
        return True
    found = _PERHAPS.first(small) if rating is not None or weighed.bad >= _BLAMED else None
    complains = rating is not None or _blames(weighed, found)
    if found:
        return complains
    return complains and bool(_THUMB.search(text)) and not _praises(text, weighed)


def _blames(weighed: Weighed, found: re.Match[str] | None) -> bool:
    """Whether blame stands beside the pattern, and more of it than of other praise."""
    first, last = found.span() if found else (0, 0)
    beside = [hit.weight for hit in weighed.hits if hit.end <= first or hit.start >= last]
    bad = -sum(weight for weight in beside if weight < 0)
    good = sum(weight for weight in beside if weight > 0)
    if not found:
        return bad >= _BLAMED
    return bad >= _BLAMED and bad > _MORE * good


def _praises(text: str, weighed: Weighed) -> bool:
    """Whether anything but a sign is praised."""
    return any(
        hit.weight > 0 and any(letter.isalpha() for letter in text[hit.start : hit.end])
        for hit in weighed.hits
    )
