"""Asks a writer, checks what it proposes, and chooses: what passes first, unlike each other."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import structlog

from rapport.content.checks import check_copy
from rapport.content.errors import BadBrief
from rapport.content.findings import REFUSE, finding, refuses
from rapport.content.fitting import SETTING, brand_penalty, settings_met
from rapport.content.grounds import Grounds
from rapport.content.liquid import MARK
from rapport.content.model import Copy, Finding
from rapport.content.writers import Assignment, CopybookWriter, Proposal, Refused, Writer
from rapport.llm import AnswerUnusable, BudgetSpent, ModelUnreachable

log = structlog.get_logger(__name__)

_WORD = re.compile(r"[a-z0-9']+|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A proposal with what its checks found."""

    proposal: Proposal
    findings: tuple[Finding, ...]

    @property
    def passes(self) -> bool:
        return not refuses(self.findings)


def choose(
    assignment: Assignment,
    writer: Writer,
    grounds: Grounds,
    *,
    beside: Sequence[Copy] = (),
    stop_when_spent: bool = False,
) -> list[Judged]:
    """Choose as many texts as are wanted: those that pass first, unlike each other and `beside`.

    A writer is asked twice at most, the second time with what the checks said; then the copybook
    steps in. Raises `BadBrief` when nobody has a text at all, and `BudgetSpent` if
    `stop_when_spent`: else the copybook steps in there as well.
    """
    judged = _asked(assignment, writer, grounds, stop_when_spent=stop_when_spent)
    if _lacks(judged, assignment) and judged:
        refused = tuple(
            Refused(proposal=one.proposal, findings=one.findings)
            for one in judged
            if not one.passes
        )
        again = replace(assignment, refused=refused)
        judged += _asked(again, writer, grounds, stop_when_spent=stop_when_spent)
    if _lacks(judged, assignment) and writer.name != CopybookWriter().name:
        log.info("drafts.fell_back", brief_id=assignment.brief.brief_id, writer=writer.name)
        judged += [
            replace(one, proposal=_after(one.proposal, writer))
            for one in _asked(assignment, CopybookWriter(), grounds)
        ]
    if not judged:
        brief = assignment.brief
        raise BadBrief(
            f"brief {brief.name!r}: there is no text for {brief.objective.value} by "
            f"{assignment.channel} in {assignment.language}; choose another channel or set up a"
            " model"
        )
    return _chosen(judged, assignment, grounds, beside)


def difference(one: Copy, other: Copy) -> float:
    """The share of words in which two texts differ: 0 for the same words, 1 for none in common.

    Words are runs of Latin letters and single Chinese characters, taken in pairs; slots are left
    out (a Jaccard distance of word bigrams).
    """
    ours, theirs = _pairs(one), _pairs(other)
    joined = ours | theirs
    return 1 - len(ours & theirs) / len(joined) if joined else 0.0


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A candidate with all that its place depends on, apart from which variant it is for."""

    judged: Judged
    place: int
    refusing: int
    warned: bool
    behind: float


def _chosen(
    judged: Sequence[Judged], assignment: Assignment, grounds: Grounds, beside: Sequence[Copy]
) -> list[Judged]:
    """Take the best for one variant after the other; what differs enough goes before a likeness.

    A likeness to another text is no fault, and so it is taken where nothing else is left.
    """
    pool: dict[Copy, Judged] = {}
    for one in judged:
        pool.setdefault(one.proposal.copy, one)
    ranked = [_ranked(one, place, grounds) for place, one in enumerate(pool.values())]
    nearest = {
        one.place: min((difference(one.judged.proposal.copy, each) for each in beside), default=1.0)
        for one in ranked
        if one.judged.proposal.copy not in beside
    }
    left = [one for one in ranked if one.place in nearest]
    chosen: list[Judged] = []
    for wanted in range(min(assignment.wanted, len(left))):
        settings = assignment.settings[wanted] if wanted < len(assignment.settings) else {}
        met = {one.place: settings_met(one.judged.proposal.copy, settings, grounds) for one in left}
        best = min(
            left,
            key=lambda one: (
                nearest[one.place] < assignment.brief.apart,
                one.refusing,
                one.warned,
                one.behind - SETTING * met[one.place],
                one.place,
            ),
        )
        left.remove(best)
        copy = best.judged.proposal.copy
        others = [*beside, *(one.proposal.copy for one in chosen)]
        alike = nearest[best.place] < assignment.brief.apart
        chosen.append(
            _said_alike(best.judged, others, assignment.brief.apart) if alike else best.judged
        )
        for other in left:
            apart = difference(copy, other.judged.proposal.copy)
            nearest[other.place] = min(nearest[other.place], apart)
    return chosen


def _said_alike(one: Judged, others: Collection[Copy], least: float) -> Judged:
    """Warn that a text differs too little from another one: a reviewer should see both."""
    nearest = min(difference(one.proposal.copy, other) for other in others)
    warning = finding("like-variant", share=f"{nearest:.0%}", least=f"{least:.0%}")
    return replace(one, findings=(*one.findings, warning))


def _ranked(one: Judged, place: int, grounds: Grounds) -> _Ranked:
    """Warnings of the brand book are weighed; any other warning comes after none."""
    others = [found for found in one.findings if not found.code.startswith("brand-")]
    return _Ranked(
        judged=one,
        place=place,
        refusing=sum(found.severity == REFUSE for found in one.findings),
        warned=bool(others),
        behind=one.proposal.behind + brand_penalty(one.proposal.copy, grounds),
    )


def _pairs(copy: Copy) -> set[tuple[str, str]]:
    typed = MARK.sub(" ", f"{copy.subject}\n{copy.preheader}\n{copy.body}").casefold()
    words = _WORD.findall(typed)
    return set(pairwise(words)) or {(word, "") for word in words}


def _asked(
    assignment: Assignment, writer: Writer, grounds: Grounds, *, stop_when_spent: bool = False
) -> list[Judged]:
    try:
        proposals = writer.write(assignment)
    except (ModelUnreachable, AnswerUnusable, BudgetSpent) as error:
        if stop_when_spent and isinstance(error, BudgetSpent):
            raise
        log.warning("drafts.model_failed", writer=writer.name, code=error.code)
        return []
    return [
        Judged(proposal=proposal, findings=check_copy(proposal.copy, grounds))
        for proposal in proposals
    ]


def _lacks(judged: Sequence[Judged], assignment: Assignment) -> bool:
    return sum(one.passes for one in judged) < assignment.wanted


def _after(proposal: Proposal, writer: Writer) -> Proposal:
    return replace(proposal, written_by=f"{proposal.written_by} after {writer.name}")
