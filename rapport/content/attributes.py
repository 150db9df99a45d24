"""Plain readings of a text, so that results can later be told apart by them.

Each attribute is read by one small rule from the words and the slots, in Chinese and English alike.
A person can check every reading by eye; where two values fit, the one with more words holds.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from rapport.content.channels import columns
from rapport.content.grounds import Grounds
from rapport.content.liquid import MARK
from rapport.content.model import Copy, Length, Tone
from rapport.content.slots import slots_of
from rapport.kit.yaml_texts import read_yaml

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "offer_frame": ("none", "named", "percent", "zhe", "code"),
    "appeal": ("utility", "taste", "scarcity", "social", "care", "novelty", "gift", "price"),
    "proof": ("none", "fact", "source", "review"),
    "tone": tuple(tone.value for tone in Tone),
    "length": tuple(length.value for length in Length),
    "question": ("no", "yes"),
    "urgency": ("no", "yes"),
    "emoji": ("no", "yes"),
    "person": ("we", "you"),
    "by_name": ("no", "yes"),
    "price": ("no", "yes"),
}
"""Every attribute that a writer can choose, with its values. `products` is a count, and apart."""

_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_URGENT = re.compile(r"截止|为止|最后|尽快|马上|until|last|ends|before|soon", re.IGNORECASE)
_YOU = re.compile(r"你|您|\byou", re.IGNORECASE)
_WE = re.compile(r"我们|本店|\bwe\b|\bour\b|\bus\b", re.IGNORECASE)
_SHORT, _MEDIUM = 160, 420  # columns of a body
_SUBJECT_WEIGHT = 2  # what stands in the subject is what the text leads with
_PROOF_SLOTS = {"brand": "source", "origin": "source", "material": "fact", "rating": "review"}


def attributes_of(copy: Copy, grounds: Grounds) -> dict[str, str]:
    """Read every attribute of `ATTRIBUTES` and the count of products.

    The tone is the one that was asked for; only where nobody asked for one is it read from words,
    which tell it badly.
    """
    words = MARK.sub("", f"{copy.subject}\n{copy.preheader}\n{copy.body}")
    slots = set(slots_of(copy))
    return {
        "length": _length(columns(MARK.sub("slots", copy.body))).value,
        "offer_frame": _offer_frame(copy, slots),
        "appeal": _appeal(copy, words),
        "proof": _proof(words, slots),
        "tone": grounds.tone.value if grounds.tone else _tone(words),
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


def _appeal(copy: Copy, words: str) -> str:
    """What the text gives as a reason to buy; the subject counts double."""
    counted = _counts("appeal", words)
    for value, count in _counts("appeal", MARK.sub("", copy.subject)).items():
        counted[value] += (_SUBJECT_WEIGHT - 1) * count
    if "offer.discount" in copy.subject:
        counted["price"] += _SUBJECT_WEIGHT
    return _most(counted, left="utility")


def _proof(words: str, slots: set[str]) -> str:
    """What the text leans on: words or slots that name a source, a fact or what others said."""
    counted = _counts("proof", words)
    for slot in slots:
        value = _PROOF_SLOTS.get(slot.rpartition(".")[2])
        if value:
            counted[value] += 1
    if any(".attributes." in slot for slot in slots):
        counted["fact"] += 1
    return _most(counted, left="none")


def _tone(words: str) -> str:
    return _most(_counts("tone", words), left=Tone.PLAIN.value)


def _counts(attribute: str, words: str) -> dict[str, int]:
    return {
        value: sum(len(pattern.findall(words)) for pattern in patterns)
        for value, patterns in _patterns()[attribute].items()
    }


def _most(counted: Mapping[str, int], *, left: str) -> str:
    """The value with most words, the first of equals; what is `left` when there are none."""
    value = max(counted, key=lambda name: counted[name])
    return value if counted[value] else left


def _yes(value: bool) -> str:
    return "yes" if value else "no"


@cache
def _patterns() -> Mapping[str, Mapping[str, tuple[re.Pattern[str], ...]]]:
    text = (files("rapport.content") / "attribute_words.yaml").read_text(encoding="utf-8")
    return {
        attribute: {
            value: tuple(re.compile(one, re.IGNORECASE) for one in patterns)
            for value, patterns in values.items()
        }
        for attribute, values in read_yaml(text).items()
    }
