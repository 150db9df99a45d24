"""How good the texts of a prompt are for one cell, by the studio's own checks, and why not better.

No model judges: every part is counted from what `check_copy` found, from attributes, and from the
words of texts that reviewers preferred.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from statistics import fmean

from rapport.content import BadTemplate, Copy, attributes_of, difference, refuses
from rapport.prompting.model import Candidate, Outcome, Trial

WEIGHTS: Mapping[str, float] = {
    "passes": 0.40,  # candidates that pass every check
    "warnings": 0.15,  # few findings that only warn
    "brand": 0.10,  # few findings of the brand book
    "asked": 0.10,  # the length and the offer that the brief asks for
    "length": 0.10,  # the window of characters, and the limits of the format
    "apart": 0.10,  # candidates differ from each other
    "liked": 0.05,  # nearer to what reviewers preferred than to what they did not want
}

_LENGTH_CODES = frozenset({"not-the-length", "too-long", "rather-long"})
_BRAND = "brand-"
_MOST_SENTENCES = 12


def outcome_of(trial: Trial, candidates: Sequence[Candidate]) -> Outcome:
    """Score what a prompt brought for a trial, and say in sentences what was wrong."""
    if not candidates:
        return failed("No text came that could be read.")
    parts = dict(_parts(trial, candidates))
    whole = sum(WEIGHTS[name] for name in parts)
    score = sum(WEIGHTS[name] * value for name, value in parts.items()) / whole
    return Outcome(
        score=score,
        parts=parts,
        feedback="\n".join(_sentences(trial, candidates, parts)),
        candidates=len(candidates),
        passing=sum(not refuses(one.findings) for one in candidates),
    )


def failed(why: str) -> Outcome:
    """The outcome of a trial that brought nothing."""
    return Outcome(score=0.0, parts={}, feedback=why)


def _parts(trial: Trial, candidates: Sequence[Candidate]) -> Iterator[tuple[str, float]]:
    yield "passes", fmean(not refuses(one.findings) for one in candidates)
    yield "warnings", fmean(1 / (1 + _count(one, "warn")) for one in candidates)
    yield "brand", fmean(1 / (1 + _brand(one)) for one in candidates)
    yield "asked", fmean(_asked(trial, one.copy) for one in candidates)
    yield (
        "length",
        fmean(all(found.code not in _LENGTH_CODES for found in one.findings) for one in candidates),
    )
    copies = [one.copy for one in candidates]
    if len(copies) > 1 and trial.brief.apart > 0:
        yield "apart", _apart(copies, trial.brief.apart)
    if trial.liked:
        yield "liked", fmean(_liked(trial, copy) for copy in copies)


def _count(candidate: Candidate, severity: str) -> int:
    return sum(found.severity == severity for found in candidate.findings)


def _brand(candidate: Candidate) -> int:
    return sum(found.code.startswith(_BRAND) for found in candidate.findings)


def _asked(trial: Trial, copy: Copy) -> float:
    """The share of what the brief asks for that can be read from a text that passes or not."""
    try:
        read = attributes_of(copy, trial.grounds)
    except BadTemplate:
        return 0.0
    kept = [read["length"] == trial.brief.length.value] if trial.brief.characters is None else []
    if trial.assignment.offer is not None:
        kept.append(read["offer_frame"] != "none")
    return fmean(kept) if kept else 1.0


def _apart(copies: Sequence[Copy], least: float) -> float:
    """How far the candidates are from each other, against the least that the brief asks for."""
    return fmean(min(1.0, difference(one, two) / least) for one, two in combinations(copies, 2))


def _liked(trial: Trial, copy: Copy) -> float:
    """From 0 to 1: a half where a text is as near to what was wanted as to what was not."""
    near = max(1 - difference(copy, other) for other in trial.liked)
    far = max((1 - difference(copy, other) for other in trial.disliked), default=0.0)
    return (1 + near - far) / 2


def _sentences(
    trial: Trial, candidates: Sequence[Candidate], parts: Mapping[str, float]
) -> Iterator[str]:
    """What the checks said, each sentence once with how often it was said; then the rest."""
    counted: dict[tuple[str, str], int] = {}
    for one in candidates:
        for found in one.findings:
            key = found.severity, found.message
            counted[key] = counted.get(key, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: (item[0][0] != "refuse", -item[1]))
    for (severity, message), times in ordered[:_MOST_SENTENCES]:
        what = "refused" if severity == "refuse" else "warned"
        yield f"- {what}, {times} of {len(candidates)} texts: {message}"
    if parts["asked"] < 1:
        offer = " and to name the offer by its slot" if trial.assignment.offer else ""
        yield f"- The brief asks for a {trial.brief.length.value} text{offer}; not all are so."
    if parts.get("apart", 1.0) < 1:
        yield "- The texts are too much like each other."
    if parts.get("liked", 1.0) < 1 / 2:
        yield "- The texts are nearer to what reviewers sent back than to what they approved."
    if not counted and parts["asked"] == 1:
        yield "- The checks found nothing wrong."
