"""Which attempts are good enough, and which of them come first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import log

from rapport.content.builtin_writer.drafting import Attempt, Source
from rapport.content.builtin_writer.known import (
    Known,
    bare_of,
    known,
    parted,
    told_in,
)
from rapport.content.builtin_writer.layout import laid_out, tags_of
from rapport.content.entries import Entry, copybook
from rapport.content.fitting import SETTING, most_settings_met
from rapport.content.languages import text_key
from rapport.content.model import Copy, Length
from rapport.content.writers import Assignment, audience_of, fit_of

_LEAST_LIKELY = {Source.WRITTEN: -1.1, Source.PHRASES: -5.0, Source.EDIT: -1.6}  # nats a token
_LEAST_FITTING = 0.8
_LEAST_IN_TONE = 0.5
_OFFER, _PRODUCT, _SECOND, _NAME = "{{ offer.", "{{ product.", "{{ products[", "product.name"
_MOST_NAMED = 3
_LINKED_SHARE = 0.8
_MOST_SHARED = 0.6  # of the sentences of a text are those of one that was chosen before
_LIKENESS = 6.0  # what sharing all sentences takes off the worth of a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """An attempt with what it is worth; `checked` once its findings are counted in."""

    attempt: Attempt
    worth: float
    sentences: frozenset[str]
    checked: bool = False


class Ranker:
    """Judges attempts for one assignment."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment, self._brief = assignment, assignment.brief
        self._audience = audience_of(assignment)
        self._known: Known = known(text_key(assignment.language))
        self._alike = [
            entry
            for entry in copybook()
            if (entry.language, entry.channel) == (self._known.language, assignment.channel)
        ]
        self._grounds = assignment.grounds
        self._linked = _linked_share(self._alike, assignment) >= _LINKED_SHARE

    def best(
        self, attempts: Sequence[Attempt], most: int, burden: Callable[[Copy], float | None]
    ) -> list[Attempt]:
        """The best that are good and pass, at most so many, no two of them nearly the same.

        `burden` says what the checks take off the worth of a text, None for one that may not be
        sent. It is asked last and of few, as it takes the longest: a text that it makes worse goes
        back among the others.
        """
        good = [
            Ranked(attempt=one, worth=self._worth(one), sentences=frozenset(parted(one.copy)))
            for one in {one.copy: one for one in attempts}.values()
            if self.is_good(one)
        ]
        pool = sorted(good, key=lambda each: (-each.worth, laid_out(each.attempt.copy)))
        chosen: list[Ranked] = []
        while pool and len(chosen) < most:
            pick = max(pool, key=lambda each: each.worth - _LIKENESS * _shared(each, chosen))
            pool.remove(pick)
            if _shared(pick, chosen) > _MOST_SHARED:
                continue
            less = 0.0 if pick.checked else burden(pick.attempt.copy)
            if less is None:
                continue
            if less:
                pool.append(replace(pick, worth=pick.worth - less, checked=True))
            else:
                chosen.append(pick)
        return [one.attempt for one in chosen]

    def is_good(self, one: Attempt) -> bool:
        """Whether an attempt reads as a whole text of its kind that is not in the copybook."""
        sentences = parted(one.copy)
        return (
            one.likelihood >= _LEAST_LIKELY[one.source]
            and one.copy not in self._known.copies
            and len(set(sentences)) == len(sentences)
            and not _echoes(one.copy)
            and self._has_parts(one.copy)
            and self._says_the_offer(one)
            and all(self._reads_well(sentence) for sentence in self._new(one, sentences))
            and self._in_tone(one, sentences)
        )

    def _new(self, one: Attempt, sentences: Sequence[str]) -> Sequence[str]:
        return one.new if one.parent else sentences

    def _reads_well(self, sentence: str) -> bool:
        """Whether a sentence was learned as it stands, in texts of this objective.

        Sentences that the network makes of pieces of others are often wrong: one in ten texts was.
        """
        bare = bare_of(sentence)
        learned = not bare or bare in self._known.sentences
        return learned and self._known.fits(sentence, self._brief.objective) >= _LEAST_FITTING

    def _has_parts(self, copy: Copy) -> bool:
        email, sms = self._assignment.channel == "email", self._assignment.channel == "sms"
        has_subject, has_preheader = bool(copy.subject), bool(copy.preheader)
        shaped = has_preheader == email and has_subject != sms
        linked = not self._assignment.products or (".url }}" in copy.body) == self._linked
        return shaped and linked and self._names_the_product(copy)

    def _names_the_product(self, copy: Copy) -> bool:
        """A product is named where it is spoken of, outside a link, and not again and again."""
        named = sum(_NAME in each for each in told_in(copy.body))
        silent = self._assignment.offer is not None and _PRODUCT not in copy.body
        spoken = named > 0 or silent or not self._assignment.products
        return spoken and named + (_NAME in copy.subject) <= _MOST_NAMED

    def _says_the_offer(self, one: Attempt) -> bool:
        """An offer is told with its code; a text without offer tells none; each slot can be had."""
        text = laid_out(one.copy)
        says = _OFFER in text
        wants = self._assignment.offer is not None
        if one.parent is not None:
            wants = one.parent.offer
        return says == wants and (not says or "offer.code" in one.copy.body)

    def _in_tone(self, one: Attempt, sentences: Sequence[str]) -> bool:
        """Enough of the sentences that were read in one tone were read in the tone asked for."""
        tone = one.parent.tone if one.parent else self._brief.tone
        told = [self._known.sentences[each] for each in sentences if each in self._known.sentences]
        marked = [tones for tones in told if len(tones) == 1]
        fitting = sum(tone in tones for tones in marked)
        new = [self._known.sentences.get(each, frozenset({tone})) for each in one.new]
        return fitting >= _LEAST_IN_TONE * len(marked) and all(tone in tones for tones in new)

    def _worth(self, one: Attempt) -> float:
        """Fit as for entries, settings, then likelihood; entries used before come last."""
        used = any(origin.endswith(_origin(one)) for origin in self._assignment.avoid)
        met = most_settings_met(one.copy, self._assignment.settings, self._grounds)
        return self._fit(one) + SETTING * met + one.likelihood - 6 * used

    def _fit(self, one: Attempt) -> float:
        if one.parent is not None:
            return fit_of(one.parent, self._assignment, self._audience)
        text = laid_out(one.copy)
        entry = self._alike[0].model_copy(
            update={
                "offer": _OFFER in text,
                "products": _products_in(text),
                "audience": "any",
                "tone": self._brief.tone,
                "length": self._length(one.copy),
            }
        )
        return fit_of(entry, self._assignment, self._audience)

    def _length(self, copy: Copy) -> Length:
        """The length whose entries are nearest in characters."""
        size = log(len(copy.body) + 1)
        return min(
            (entry for entry in self._alike),
            key=lambda entry: abs(log(len(entry.body) + 1) - size),
        ).length


def _origin(one: Attempt) -> str:
    return f":{one.parent.id}" if one.parent else ":"


def _products_in(text: str) -> int:
    if _SECOND in text:
        return 3 if "products[2]" in text else 2
    return int(_PRODUCT in text)


def _echoes(copy: Copy) -> bool:
    """Whether the subject or the line below it is said again in the text."""
    body = copy.body.casefold()
    told = [part.casefold().rstrip("。.！!？? ") for part in (copy.subject, copy.preheader) if part]
    bare = [one for one in told if one not in {"".join(tags_of(one))}]
    return any(one in body for one in bare) or len(set(told)) < len(told)


def _linked_share(entries: Sequence[Entry], assignment: Assignment) -> float:
    """The share of the entries of this kind that have a link."""
    found: Iterator[bool] = (
        ".url }}" in entry.body
        for entry in entries
        if entry.products and entry.offer == (assignment.offer is not None)
    )
    links = list(found)
    return sum(links) / len(links) if links else 0.0


def _shared(one: Ranked, others: Sequence[Ranked]) -> float:
    """The largest share of its sentences that one of the others has too."""
    return max(
        (len(one.sentences & each.sentences) / len(one.sentences) for each in others), default=0
    )
