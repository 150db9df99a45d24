"""What surrounds an expression and may take back what it says: a no, an if, a question, a quote."""

import re
from dataclasses import dataclass

_CLAUSE_END = re.compile(
    r"[。！!？?；;\n…]+|[，,、](?!\d)|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])|\.(?=\s|$)"
)
_SENTENCE_END = re.compile(r"[。！!？?；;\n…]+|\.(?=\s|$)")

_NEGATED_ZH = re.compile(
    r"(?:没办法|没法|无法|不是|并不|并非|不用|不必|无需|没有?|不会|不能|不|别|未|不太|不怎么|不觉得|没觉得|不算|又不)"
    r"(?:那么|这么|特别|很|太|什么|再|去|要|觉得|因为|感觉)*$"
)
_NEGATED_EN = re.compile(
    r"(?:n't|\b(?:not|never|no|without|hardly|cannot|nor|neither|instead of|rather than))"
    r"(?: [\w']+){0,3} ?$"
)
_IF_ZH = re.compile(
    r"如果|要是|假如|假若|万一|倘若|若是|的话|除非|担心|怕|以为|本来想|差点|还以为|会不会"
    r"|不知道|据说|听说|都说|要不是|要不然|否则"
)
_IF_EN = re.compile(
    r"\b(?:if|unless|in case|would have|wouldn't have|might|may|could have|should have|almost"
    r"|was going to|thought about|considered|considering|afraid|worried|worry|tempted to"
    r"|thought (?:it|they))\b"
)
_TOLD_ZH = re.compile(
    r"(?:别人|人家|网上|网友|评论|评价|有人|他们|大家|客服|专柜|商家|卖家|店家|广告|介绍|宣传|朋友|同事|老婆|老公|妈妈)"
    r"(?:都|里|上|有人|们|也)*(?:说|讲|写|提到|告诉|吐槽|抱怨|反映|表示|承诺|声称|保证|号称|宣传)"
)
_TOLD_EN = re.compile(
    r"\b(?:reviews?|reviewers?|others?|people|someone|somebody|some|friends?|they|he|she|seller"
    r"|description|ads?|customers?)(?: \w+)? (?:said|says|say|claims?|claimed|complain|complained"
    r"|wrote|mentioned|told|noted|warned|reported)\b"
    r"|(?<!\bi )\b(?:said|says|claims|claimed) (?:that )?(?:it|this|they|these|the)\b"
)
_QUOTES = (("“", "”"), ("「", "」"), ("《", "》"), ("‘", "’"))
_ASKING_ZH = re.compile(
    r"[吗么？?]|(?:呢|不|没|没有)[。！!，,\s]*$|什么|啥|多少|多久|多长|多大|多高|多宽|多重|几[点天号时年个月]"
    r"|怎么|如何|咋|哪|能不能|可不可以|有没有|是不是|会不会|是否|可否|能否|支不支持|何时|怎样|为何"
)
_RHETORICAL = re.compile(
    r"难道|凭什么|这是什么|什么质量|怎么可能|搞什么|^why\b|\bwhy (?:is|can't|are|do|does|would)"
)
_ASKS = re.compile(r"[？?]|(?:吗|么|呢)[。！!，,\s]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The clause that an expression stands in, the sentence around it, and that up to it."""

    before: str
    clause: str
    sentence: str
    lead: str
    asks: bool
    quoted: bool

    @property
    def is_asked(self) -> bool:
        """Whether the clause asks for an answer; Chinese may do so without a mark."""
        return bool(self.asks or _ASKING_ZH.search(self.clause)) and not _RHETORICAL.search(
            self.clause
        )

    def takes_back(self, *, chinese: bool) -> bool:
        """Whether what stands around says no, if or perhaps, or that somebody else says so."""
        if self.asks or self.quoted:
            return True
        if chinese:
            return bool(
                _NEGATED_ZH.search(self.before)
                or _IF_ZH.search(self.clause)
                or _TOLD_ZH.search(self.lead)
            )
        return bool(
            _NEGATED_EN.search(self.before)
            or _IF_EN.search(self.clause)
            or _TOLD_EN.search(self.lead)
        )


def around(text: str, start: int, end: int) -> Surroundings:
    """Look around characters `start` to `end` of a text."""
    first, last = _bounds(_CLAUSE_END, text, start, end)
    opens, closes = _bounds(_SENTENCE_END, text, start, end)
    return Surroundings(
        before=text[first:start],
        clause=text[first:last],
        sentence=text[opens:closes],
        lead=text[opens:start],
        asks=_ASKS.search(text[start:last] + text[last : last + 1]) is not None,
        quoted=_is_quoted(text, start, end),
    )


def clause_of(text: str, start: int, end: int) -> tuple[int, int]:
    """Give where the clause begins and ends in which an expression stands."""
    return _bounds(_CLAUSE_END, text, start, end)


def _bounds(marks: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    first = max(0, start - _FAR)
    found = [mark.end() for mark in marks.finditer(text, first, start)]
    closing = marks.search(text, max(start, end - 1))
    return (found[-1] if found else first), (closing.start() if closing else len(text))


def _is_quoted(text: str, start: int, end: int) -> bool:
    for opening, closing in _QUOTES:
        opened = text.rfind(opening, max(0, start - _FAR), start)
        if opened >= 0 and text.find(closing, opened + 1, start) < 0 and closing in text[end:]:
            return True
    return text.count('"', max(0, start - _FAR), start) % 2 == 1 and '"' in text[end : end + _FAR]


_FAR = 300
"""Characters beyond which nothing is looked at: a clause of a text without marks would be all."""
