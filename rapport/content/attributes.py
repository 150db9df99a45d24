"""Plain readings of a text, so that results can later be told apart by them."""

import re

from rapport.content.channels import columns
from rapport.content.grounds import Grounds
from rapport.content.liquid import MARK
from rapport.content.model import Copy, Length
from rapport.content.slots import slots_of

_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_URGENT = re.compile(r"截止|为止|最后|尽快|马上|until|last|ends|before|soon", re.IGNORECASE)
_YOU = re.compile(r"你|您|\byou", re.IGNORECASE)
_WE = re.compile(r"我们|本店|\bwe\b|\bour\b|\bus\b", re.IGNORECASE)
_SHORT, _MEDIUM = 160, 420  # columns of a body


def attributes_of(copy: Copy, grounds: Grounds) -> dict[str, str]:
    """Read length, offer frame, question, emoji, person, urgency and personal address."""
    words = MARK.sub("", f"{copy.subject}\n{copy.preheader}\n{copy.body}")
    slots = set(slots_of(copy))
    return {
        "length": _length(columns(MARK.sub("slots", copy.body))).value,
        "offer_frame": _offer_frame(copy, slots),
        "question": _yes(bool(re.search("[?？]", copy.subject))),
        "emoji": _yes(bool(_EMOJI.search(words))),
        "person": "you" if len(_YOU.findall(words)) >= len(_WE.findall(words)) else "we",
        "urgency": _yes(bool(_URGENT.search(words)) and "offer.ends_at" in slots),
        "by_name": _yes("customer.first_name" in slots),
        "price": _yes(any(slot.endswith(".price") for slot in slots)),
        "products": str(len(grounds.products)),
    }


def _length(width: int) -> Length:
    if width <= _SHORT:
        return Length.SHORT
    return Length.MEDIUM if width <= _MEDIUM else Length.LONG


def _offer_frame(copy: Copy, slots: set[str]) -> str:
    if "offer.discount" in slots:
        return "zhe" if "zhe" in copy.subject + copy.preheader + copy.body else "percent"
    if "offer.code" in slots:
        return "code"
    return "named" if "offer.name" in slots else "none"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
