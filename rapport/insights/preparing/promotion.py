"""Tells advertisements and texts that nobody wrote from what customers say, by rules with reasons.

Precision comes first: a customer who complains of an advertisement, or names a price, a link or a
channel, is heard. What the rules miss stays in, and is counted like any other text.
"""

import re
from enum import StrEnum

from rapport.insights.preparing import promotion_words as words

# Every rule needs one of these, and most texts have none.
_SIGNS = (
    "默认", "未", "没有填", "没有及", "没有发", "没有留", "没有作", "没有做", "没有写", "没有任",
    "系统", "加", "➕", "扫", "私", "群", "微", "薇", "威信", "徽信", "扣扣", "企鹅", "公众号",
    "刷", "兼职", "副业", "宝妈", "返", "码", "口令", "复制", "直销", "货源", "代理", "代发",
    "批发", "://", "www.", ".c", ".n", ".s", ".t", ".x", ".v", ".i", ".l", ".m", "vx", "wx",
    "qq", "v信", "v:", "v：", "whats", "telegram", "wechat", "line id", "snapchat", "kik",
    "viber", "signal", "skype", "@", "code", "promo", "coupon", "discount", "earn", "buy", "sell",
    "make ", "wholesale", "factory", "default", "auto", "comment", "feedback", "review", "contact",
    "order now",
)  # fmt: skip
_LONG_NUMBER = re.compile(r"\d{5}")
_LETTERS = re.compile(r"[\W_]+")
_FEWEST_REPEATED, _MOST_DIFFERENT = 10, 2
_TEMPLATE_REST = 8  # letters beside the template that may still be no opinion
_MOSTLY = 0.5
_FEWEST_WARES = 3


class NotOpinion(StrEnum):
    """Why a text does not count as somebody's opinion. Stored names are forever."""

    TEMPLATE = "template"  # the platform wrote it where the customer wrote nothing
    REPEATED = "repeated"  # one or two signs again and again
    CONTACT = "contact"  # asks to get in touch elsewhere
    PAID_REVIEWS = "paid-reviews"  # sells praise, or hires who writes it
    CODE = "code"  # spreads a discount code
    LINK = "link"  # leads elsewhere
    WARES = "wares"  # offers goods or services


def why_no_opinion(text: str) -> NotOpinion | None:
    """Say why a cleaned text, not masked yet, is no opinion; None where it may be one."""
    if _repeats_signs(text):
        return NotOpinion.REPEATED
    if not _may_be_none(text.lower()):
        return None
    template = words.TEMPLATE.search(text)
    if template and len(text) - (template.end() - template.start()) <= _TEMPLATE_REST:
        return NotOpinion.TEMPLATE
    if words.COMPLAINT.search(text):
        return None
    return _advertisement(text)


def _may_be_none(text: str) -> bool:
    return any(sign in text for sign in _SIGNS) or bool(_LONG_NUMBER.search(text))


def _advertisement(text: str) -> NotOpinion | None:
    if words.PAID_REVIEWS.search(text):
        return NotOpinion.PAID_REVIEWS
    gain, invite = words.GAIN.search(text), words.INVITE.search(text)
    if _gives_contact(text, promising=bool(gain or invite)):
        return NotOpinion.CONTACT
    if words.CODE.search(text):
        return NotOpinion.CODE
    links = [found[0] for found in words.LINK.finditer(text)]
    if links and (invite or gain or sum(map(len, links)) > _MOSTLY * len(text)):
        return NotOpinion.LINK
    if len({found[0].lower() for found in words.WARES.finditer(text)}) >= _FEWEST_WARES:
        return NotOpinion.WARES
    return None


def _gives_contact(text: str, *, promising: bool) -> bool:
    """A way to get in touch with a promise; or a call and the very number to call."""
    called, handle = words.CALL.search(text), words.HANDLE.search(text)
    return bool(called and (handle or promising)) or bool(handle and promising)


def _repeats_signs(text: str) -> bool:
    if len(text) < _FEWEST_REPEATED or len(set(text[:40])) > 2 * _MOST_DIFFERENT + 4:
        return False
    letters = _LETTERS.sub("", text.casefold())
    if not letters:  # nothing but signs: pictures may be an opinion, dots are none
        return text.isascii()
    return len(letters) >= _FEWEST_REPEATED and len(set(letters)) <= _MOST_DIFFERENT
