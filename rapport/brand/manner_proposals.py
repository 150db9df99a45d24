"""Proposes manner and tone from what past copy does nearly always."""

import math
import re
from collections.abc import Callable

from rapport.brand.cutting import CJK, EMOJI, as_read
from rapport.brand.model import Evidence, Manner, ToneTarget
from rapport.brand.past import Past, evidence_where
from rapport.brand.reading import Voice
from rapport.brand.scales import tone_of

_NEARLY_ALWAYS = 0.9
_LEAST_USES = 5
_EXCLAMATION = re.compile("[!！]")
_FULL = re.compile(f"[{CJK}][，；：！？。]")
_HALF = re.compile(f"[{CJK}][,;:!?]")
_GIVEN_GRADES = (3, 16)


def propose_manner(past: Past, voice: Voice) -> Manner:
    """Propose address, signs, sentence length and reading level, each with its evidence."""
    address = _address(voice)
    emoji, exclamations = _usual(past, EMOJI), _usual(past, _EXCLAMATION)
    full, half = _seen(past, _FULL), _seen(past, _HALF)
    full_width = full.count >= _LEAST_USES and half.count <= (1 - _NEARLY_ALWAYS) * full.count
    evidence = {
        "most_emoji": _seen(past, EMOJI),
        "most_exclamations": _seen(past, _EXCLAMATION),
        "sentence_length": Evidence(count=voice.sentences, of=voice.sentences),
    }
    if address:
        evidence["address"] = _seen(past, re.compile("[你您]" if address == "none" else address))
    if full_width:
        evidence["full_width"] = full
    if voice.grade is not None:
        evidence["reading_level"] = Evidence(count=voice.words, of=voice.words)
    return Manner(
        address=address,
        most_emoji=emoji,
        most_exclamations=exclamations,
        full_width=full_width,
        sentence_length=round(voice.sentence_length) or None,
        reading_level=_grade(voice),
        evidence=tuple(evidence.items()),
    )


def propose_tone(voice: Voice) -> tuple[ToneTarget, ...]:
    """Propose the places where past copy stands on the scales, in steps of a half."""
    counts = {
        "casual": voice.count("casual") + voice.count("formal"),
        "enthusiastic": voice.exclamations + voice.emoji + voice.count("intense"),
        "playful": voice.count("playful"),
        "friendly": voice.count("friendly") + voice.count("expert"),
    }
    return tuple(
        ToneTarget(
            scale=scale,
            at=round(2 * value) / 2,
            evidence=Evidence(count=counts[scale.value], of=voice.sentences),
        )
        for scale, value in tone_of(voice).items()
    )


def _address(voice: Voice) -> str:
    """您 or 你 where past copy keeps to it; `none` where thirty sentences have neither."""
    said = voice.ni + voice.nin
    if not voice.language.startswith("zh"):
        return ""
    if said >= _LEAST_USES:
        share = voice.nin / said
        return "您" if share >= _NEARLY_ALWAYS else "你" if share <= 1 - _NEARLY_ALWAYS else ""
    return "none" if not said and voice.sentences >= 6 * _LEAST_USES else ""


def _usual(past: Past, sign: re.Pattern[str]) -> int:
    """How many a text has at most, but for one in twenty."""
    counts = sorted(len(sign.findall(as_read(one.text))) for one in past.texts)
    return counts[math.ceil(0.95 * len(counts)) - 1]


def _seen(past: Past, sign: re.Pattern[str]) -> Evidence:
    return evidence_where(past, _finder(sign))


def _finder(sign: re.Pattern[str]) -> Callable[[str], tuple[int, int] | None]:
    def find(text: str) -> tuple[int, int] | None:
        found = sign.search(as_read(text))
        return found.span() if found else None

    return find


def _grade(voice: Voice) -> float | None:
    if voice.grade is None:
        return None
    return float(min(max(math.ceil(voice.grade), _GIVEN_GRADES[0]), _GIVEN_GRADES[1]))
