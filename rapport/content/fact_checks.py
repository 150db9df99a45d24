"""Checks of what is said: facts that nothing supports."""

from collections.abc import Iterator

from rapport.content.checked import CheckedText
from rapport.content.claims import Claim, claims_in
from rapport.content.findings import finding
from rapport.content.flat import Flat
from rapport.content.grounds import Grounds
from rapport.content.model import Finding

_SAID_IN_WORDS = frozenset({"material", "origin", "proof", "promise"})


def supported_facts(text: CheckedText) -> Iterator[Finding]:
    """Every claim traces to the catalogue, the offer or the shop."""
    for flat in text.flats:
        for claim in claims_in(flat.text):
            code = _judged(claim, flat, text.grounds)
            if code:
                start, _ = flat.place(claim.start, claim.end)
                span = flat.text[claim.start : claim.end]
                yield finding(code, part=flat.part, span=span, start=start)


def _judged(claim: Claim, flat: Flat, grounds: Grounds) -> str:
    bound = flat.bound[claim.start : claim.end]
    if all(bound):
        return ""
    known = claim.key in grounds.facts
    if any(bound) and _number_is_bound(claim, flat):
        return "" if known or claim.key[1] in grounds.numbers else "fact-doubtful"
    if claim.key[0] == "number" and claim.key[1] in grounds.numbers:
        known = True
    if known:
        return "fact-typed" if claim.key[0] not in _SAID_IN_WORDS else ""
    return "fact-outside-slot" if claim.severity == "refuse" else "fact-doubtful"


def _number_is_bound(claim: Claim, flat: Flat) -> bool:
    return all(flat.bound[i] for i in range(claim.start, claim.end) if flat.text[i].isdigit())
