"""Checks of what is said: facts that nothing supports."""

from collections.abc import Iterator

from rapport.claims import WORD_KINDS, Status, TracedClaim
from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.model import Finding
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
