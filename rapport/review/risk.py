"""How much a draft needs a reviewer, explained: each reason adds points, and is said.

The weights are a judgement, not a measurement; they order the queue and cut samples into strata,
and no draft passes or fails by them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rapport.content import Draft, refuses
from rapport.review.model import Reason, Risk

RULES = 1
"""Goes up when a weight changes; what was weighed by older rules is weighed again."""

MOST = 100
EDITED = ", edited"
_AUTHORS = {"model": 18, "built-in": 10, "copybook": 4, "person": 2}
_FINDINGS = {
    "forbidden-claim": 40, "risky-claim": 22, "personal-data": 40, "fact-outside-slot": 30,
    "fact-doubtful": 14, "catalogue-claim": 12, "shouting": 6, "rather-long": 3, "markup-typed": 3,
}  # fmt: skip
_OTHER_FINDING = {"refuse": 30, "warn": 5}
_TYPED = "fact-typed"
_TYPED_POINTS, _TYPED_MOST = 3, 12
_AUDIENCE = ((100_000, 15), (10_000, 10), (1_000, 5))  # people -> points
_SECTOR_POINTS, _NEW_POINTS, _REFUSED_POINTS, _REFUSED_MOST = 15, 8, 3, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a risk needs to know besides the draft.

    `audience` is the size of the segment at its last refresh, None where nobody counted.
    `first` says that no draft for this group, channel and language was ever approved. `refusals`
    counts drafts of the same writer and prompt that reviewers returned or rejected.
    """

    sector: str = ""
    audience: int | None = None
    first: bool = True
    refusals: int = 0


def risk_of(draft: Draft, about: Circumstances | None = None) -> Risk:
    """Weigh a draft: the sum of its reasons' points, at most 100. Pure; nothing is read or kept."""
    about = about or Circumstances()
    reasons = [*_findings(draft), *_typed(draft), _author(draft), *_about(about)]
    ordered = tuple(sorted(reasons, key=lambda reason: (-reason.points, reason.code)))
    return Risk(
        score=min(MOST, sum(reason.points for reason in ordered)),
        reasons=ordered,
        sensitive=bool(about.sector) or _lawful_doubt(draft) or refuses(draft.findings),
    )


def writer_of(written_by: str) -> str:
    """What is behind a text: a model with its prompt, an entry of the copybook, or a writer."""
    told = written_by.removesuffix(EDITED).partition(" after ")[0]
    kind = told.partition(":")[0]
    return told if kind in {"model", "copybook"} else kind


def author_kind(written_by: str) -> str:
    """Say who wrote a text: `model`, `built-in`, `copybook` or, once edited, `person`."""
    if written_by.endswith(EDITED):
        return "person"
    kind = written_by.partition(":")[0].partition("@")[0]
    return kind if kind in _AUTHORS else "model"


def _lawful_doubt(draft: Draft) -> bool:
    return any(found.code in {"risky-claim", "catalogue-claim"} for found in draft.findings)


def _author(draft: Draft) -> Reason:
    kind = author_kind(draft.written_by)
    return Reason(code=f"author-{kind}", points=_AUTHORS[kind])


def _findings(draft: Draft) -> Iterator[Reason]:
    counted = Counter((one.code, one.severity) for one in draft.findings if one.code != _TYPED)
    for (code, severity), count in counted.items():
        points = _FINDINGS.get(code, _OTHER_FINDING.get(severity, 5))
        spans = [one.span for one in draft.findings if one.code == code and one.span]
        more = round(points * 0.5) if count > 1 else 0
        yield Reason(code=f"finding-{code}", points=points + more, value=", ".join(spans[:3]))


def _typed(draft: Draft) -> Iterator[Reason]:
    count = sum(found.code == _TYPED for found in draft.findings)
    if count:
        points = min(_TYPED_MOST, _TYPED_POINTS * count)
        yield Reason(code="typed-claims", points=points, value=str(count))


def _about(about: Circumstances) -> Iterator[Reason]:
    if about.sector:
        yield Reason(code="sector", points=_SECTOR_POINTS, value=about.sector)
    for people, points in _AUDIENCE:
        if about.audience is not None and about.audience >= people:
            yield Reason(code="audience", points=points, value=str(about.audience))
            break
    if about.first:
        yield Reason(code="first-of-group", points=_NEW_POINTS)
    if about.refusals:
        points = min(_REFUSED_MOST, _REFUSED_POINTS * about.refusals)
        yield Reason(code="earlier-refusals", points=points, value=str(about.refusals))
