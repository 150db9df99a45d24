"""Whether words are denied: `no alcohol`, `不含酒精`, `fragrance-free`, `sold out`."""

import re

_EN = re.compile(
    r"(?:\bno|\bnot|n['’]t|\bnever|\bwithout|\bzero|\bfree (?:of|from)|\bout of(?: the)?|\bnon|"
    r"\bneither|\bcannot|"
    r"\bno longer|\bcontains no|\binstead of|\bunlike)"
    r"(?:[\s-]+(?:added|any|an?|be|been|the|for|real|made|of|from|with|suitable|meant|to|go|"
    r"goes|in|put|it|use|"
    r"used|currently|a drop of|contain|drop|trace of|genuine))*[\s-]*$"
)
_ZH = re.compile(
    r"(?:不含有?|并不|不是|不|暂无|无|未|没有?|零|0|非|别|勿|不能|不可以?|并非|免|拒绝)"
    r"(?:添加|加|任何|可以?|能|用|使用|放进|放入|放|进|由|以|是|一滴|一点|再|含有?|适合|有|了)*$"
)
_AFTER = re.compile(r"^(?:[- ]free\b|[- ]less\b|[^，。！？,.!?]{0,3}(?:不可|不能|为零|零添加))")
_IN_WORD = re.compile(
    r"^(?:un(?:scented|available)|decaf|sold out|out of stock|discontinued|售罄|卖完|卖光|卖空|"
    r"售空|脱销|下架|停售"
    r"|[无没断缺]货|没有货|not |no longer|currently available$\Z)"
)


def denied(plain: str, start: int, end: int) -> bool:
    """Say whether the words from `start` to `end` are said not to be so."""
    before = plain[max(0, start - 40) : start]
    turned = (
        bool(_EN.search(before))
        or bool(_ZH.search(before))
        or bool(_AFTER.search(plain[end : end + 14]))
    )
    return turned != bool(_IN_WORD.match(plain[start:end]))
