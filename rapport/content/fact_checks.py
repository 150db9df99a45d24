"""Checks of what is said: facts that nothing supports, and words that the law forbids."""

from collections.abc import Iterator

from rapport.claims import WORD_KINDS, Status, TracedClaim
from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.flat import Flat, normalised
from rapport.content.model import Finding
from rapport.content.rules import LawRule, rules_for
from rapport.content.tracing import trace_flat

_SAID_IN_WORDS = WORD_KINDS | {"origin", "size"}
_BAD = frozenset({Status.UNSUPPORTED, Status.CONTRADICTED})


def supported_facts(text: CheckedText) -> Iterator[Finding]:
    """Every claim traces to the catalogue, the offer, a policy, an approved sentence, the shop."""
    for flat in text.flats:
        for traced in trace_flat(flat, text.grounds):
            code = _judged(traced)
            if code:
                claim = traced.claim
                start, _ = flat.place(claim.start, claim.end)
                yield finding(code, part=flat.part, span=traced.words, start=start)


def _judged(traced: TracedClaim) -> str:
    claim = traced.claim
    if claim.kind == "slot" or claim.severity == "note":
        return ""
    if traced.status is Status.TRACED:
        return "" if traced.slot or claim.kind in _SAID_IN_WORDS else "fact-typed"
    sure = traced.status in _BAD and claim.severity == "refuse"
    return "fact-outside-slot" if sure else "fact-doubtful"


def lawful_words(text: CheckedText) -> Iterator[Finding]:
    """Nothing is said that the law of the market forbids."""
    rules = rules_for(text.grounds.shop.market, language=text.grounds.language)
    ends = text.grounds.offer is not None and text.grounds.offer.ends_at is not None
    lifted = {"offer-ends"} if ends else set()
    for flat in text.flats:
        plain = normalised(flat)
        for rule in rules:
            if rule.unless in lifted:
                continue
            for start, end in rule.matches(plain.text):
                yield _broken_law(rule, plain, start, end)


def _broken_law(rule: LawRule, plain: Flat, start: int, end: int) -> Finding:
    first, last = plain.place(start, end)
    from_slot = all(plain.bound[start:end])
    code = "forbidden-claim" if rule.severity == "refuse" else "risky-claim"
    span = plain.text[start:end] if from_slot else plain.source[first:last]
    return finding(
        "catalogue-claim" if from_slot else code,
        part=plain.part,
        span=span,
        start=first,
        law=rule.law["en"],
        law_zh=rule.law["zh"],
        reason=rule.reason["en"],
        reason_zh=rule.reason["zh"],
        rewording=rule.rewording["en"],
        rewording_zh=rule.rewording["zh"],
    )
