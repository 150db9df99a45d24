"""Lines that say nothing: menus, notices about cookies and copyright, what recurs everywhere."""

import re
from array import array
from collections.abc import Iterable
from zlib import crc32

import numpy as np

from rapport.corpus.model import Document
from rapport.texts import single_spaces

_NOTICE = re.compile(
    r"^(?:"
    r"(?:copyright\b|©|\(c\)\s*\d{4}).{0,120}|.{0,80}\ball rights reserved\b.{0,40}"
    r"|.{0,40}版权所有.{0,80}|.{0,20}ICP[备证].{0,60}|.{0,20}公网安备.{0,40}"
    r"|(?:we use|this (?:site|website) uses|accept(?: all)?|manage) cookies?\b.{0,160}"
    r"|.{0,20}(?:使用|接受|管理)\s*cookies?.{0,80}"
    r"|skip to (?:main )?content|back to top|返回顶部|回到顶部"
    r"|(?:privacy policy|terms (?:of (?:use|service)|and conditions)|隐私政策|用户协议|使用条款)"
    r"|(?:share (?:this|on)|follow us|分享到|关注我们)\b.{0,60}"
    r"|(?:read more|learn more|click here|log ?in|sign ?(?:in|up)|add to cart"
    r"|查看更多|阅读更多|点击查看|点击这里|登录|注册|加入购物车)[ 。.>»…]*"
    r")$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*[|>»›]\s*")
_LONGEST_ITEM = 16
_FEWEST_ITEMS = 3
_LONGEST_LINE = 200
_FEWEST_LINES = 3


def without_notices(text: str) -> str:
    """Drop lines that are menus, or notices about cookies, copyright and the like."""
    lines = text.split("\n")
    kept = [line for line in lines if not _is_notice(line)]
    return text if len(kept) == len(lines) else single_spaces("\n".join(kept))


class Recurring:
    """Counts in how many documents a line stands, to tell those that stand in many.

    It keeps eight bytes a line. Only texts of three lines and more have any: a text that is one
    line is a document that recurs, which is another question. Lines with slots are never counted.
    """

    def __init__(self) -> None:
        self._hashes = array("Q")
        self._documents = 0
        self._many: frozenset[int] = frozenset()

    def count(self, document: Document) -> None:
        self._documents += 1
        self._hashes.extend({_line_hash(line) for line in _countable(document)})

    def settle(self, *, documents: int, share: float) -> None:
        """Say that a line recurs which stands in so many documents and in such a share of them."""
        found, times = np.unique(np.frombuffer(self._hashes, dtype=np.uint64), return_counts=True)
        fewest = max(documents, share * self._documents)
        self._many = frozenset(found[times >= fewest].tolist())
        self._hashes = array("Q")

    def without(self, document: Document) -> Document:
        """The document without its lines that recur."""
        if not self._many:
            return document
        drop = {line for line in _countable(document) if _line_hash(line) in self._many}
        if not drop:
            return document
        lines = document.text.split("\n")
        kept = "\n".join(one for one in lines if one.strip() not in drop)
        return document.with_parts((single_spaces(kept),))


def _countable(document: Document) -> Iterable[str]:
    if len(document.parts) > 1 or document.text.count("\n") < _FEWEST_LINES - 1:
        return ()
    lines = (line.strip() for line in document.text.split("\n"))
    return (line for line in lines if line and len(line) <= _LONGEST_LINE and "{{" not in line)


def _line_hash(line: str) -> int:
    raw = line.encode("utf-8", "replace")
    return crc32(raw) << 32 | crc32(raw, 0x9E3779B9)


def _is_notice(line: str) -> bool:
    told = line.strip()
    if not told or len(told) > _LONGEST_LINE:
        return False
    return bool(_NOTICE.match(told)) or _is_menu(told)


def _is_menu(line: str) -> bool:
    items = _JOINT.split(line)
    return len(items) > _FEWEST_ITEMS and all(0 < len(item) <= _LONGEST_ITEM for item in items)
