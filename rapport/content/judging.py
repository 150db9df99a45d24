"""Asks a writer, checks what it proposes, and chooses: what passes first, unlike each other."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import structlog

from rapport.content.checks import check_copy
from rapport.content.errors import BadBrief
from rapport.content.findings import finding, refuses
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
    ranked = sorted(judged, key=_badness)
    return list(_apart(ranked, beside, assignment.brief.apart))[: assignment.wanted]


def difference(one: Copy, other: Copy) -> float:
    """The share of words in which two texts differ: 0 for the same words, 1 for none in common.

    Words are runs of Latin letters and single Chinese characters, taken in pairs; slots are left
    out (a Jaccard distance of word bigrams).
    """
    ours, theirs = _pairs(one), _pairs(other)
    joined = ours | theirs
    return 1 - len(ours & theirs) / len(joined) if joined else 0.0


def _apart(ranked: Sequence[Judged], beside: Sequence[Copy], least: float) -> Iterator[Judged]:
    """Give those that differ enough from all before them, then the rest: a likeness is no fault."""
    kept, alike = list(beside), []
    for one in ranked:
        copy = one.proposal.copy
        nearest = min((difference(copy, other) for other in kept), default=1.0)
        if nearest < least or copy in kept:
            alike.append(one)
            continue
        kept.append(copy)
        yield one
    seen = set(kept)
    for one in alike:
        if one.proposal.copy not in seen:
            yield _said_alike(one, seen, least)
            seen.add(one.proposal.copy)


def _said_alike(one: Judged, others: Collection[Copy], least: float) -> Judged:
    """Warn that a text differs too little from another one: a reviewer should see both."""
    nearest = min(difference(one.proposal.copy, other) for other in others)
    warning = finding("like-variant", share=f"{nearest:.0%}", least=f"{least:.0%}")
    return replace(one, findings=(*one.findings, warning))


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


def _badness(one: Judged) -> tuple[int, bool]:
    refusing = sum(found.severity == "refuse" for found in one.findings)
    return refusing, bool(one.findings)
