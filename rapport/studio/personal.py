"""Paragraphs for what is known of a customer, written per pattern of evidence and bound at sending.

A draft shows where: `{{ personal.paragraph | default: "" }}`. Nobody is named to a model, and no
text is kept for a person: it is kept for a pattern, and looked up by the pattern when a message is
made. Texts belong to one version of a draft, are seen by its reviewer, and cannot change once it is
approved.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files

import structlog
from pydantic import BaseModel, Field

from rapport.content import (
    PERSONAL_SLOT,
    Copy,
    Draft,
    DraftStatus,
    Grounds,
    check_copy,
    copy_of,
    first_subtag,
    get_brief,
    get_draft,
    grounds_of,
    parts_of,
    slots_of,
)
from rapport.llm import (
    AnswerUnusable,
    BudgetSpent,
    LanguageModel,
    ModelRefused,
    ModelUnreachable,
    Prompt,
    read_prompt,
)
from rapport.profiles import CONSENT_FACTS, Purpose
from rapport.segments import get_segment, members, rule_lookup
from rapport.studio.errors import NoPersonalSlot, PersonalTextsApproved
from rapport.studio.evidence import Pattern, patterns_among
from rapport.studio.model import PersonalText
from rapport.studio.phrasebook import phrase_for
from rapport.studio.planning import Desk
from rapport.studio.store import keep_personal, personal_texts

log = structlog.get_logger(__name__)

MOST_PATTERNS = 60
PERSONAL_MARK = '{{ personal.paragraph | default: "" }}'
"""How a draft shows where the paragraph is to stand."""

_PERSONAL = re.compile(r"\{\{-?\s*personal\.paragraph\b.*?\}\}", re.DOTALL)
_AT_ONCE = 20  # patterns of one question
_TRIES = 2
_TEXT = read_prompt(files("rapport.studio") / "prompts" / "write-personal.md")
_LANGUAGES = {"zh": "Chinese (simplified)", "en": "English"}
_SINCE = {
    "recent": "ordered days or weeks ago",
    "season": "ordered some weeks ago",
    "while": "ordered some months ago",
    "long": "has not ordered for very long",
}
_LOYALTY = {"first": "ordered once", "returning": "came back", "loyal": "is a regular"}


class NumberedText(BaseModel):
    """The paragraph for the pattern of this number."""

    number: int = Field(ge=1)
    text: str = Field(min_length=1, max_length=600)


class PersonalAnswer(BaseModel):
    """A paragraph for each pattern that was asked for."""

    texts: list[NumberedText] = Field(max_length=2 * _AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What paragraphs are written for, and with."""

    draft: Draft
    grounds: Grounds
    tone: str
    objective: str
    now: datetime

    @property
    def language(self) -> str:
        return "zh" if first_subtag(self.draft.language) == "zh" else "en"


def write_personal(
    draft_id: str, *, desk: Desk, model: LanguageModel | None, most: int = MOST_PATTERNS
) -> list[PersonalText]:
    """Write a paragraph for each pattern of evidence in a draft's group, check it and keep it.

    With a model one question asks for many patterns; what it does not give, or not in a form that
    passes the checks, comes from the phrasebook, as all does without a model or when the budget is
    used up. Safe to repeat: a pattern that has a text keeps it.

    Raises `NoPersonalSlot` where the draft has no place for it and `PersonalTextsApproved` once it
    is approved.
    """
    draft = get_draft(desk.database, draft_id)
    _check_open(draft)
    people = _patterns(draft, desk)
    there = {one.pattern for one in personal_texts(desk.database, draft_id, draft.version)}
    wanted = [one for one in _most_common(people, most) if one.key not in there]
    brief = get_brief(desk.database, draft.brief_id)
    grounds = grounds_of(
        draft, database=desk.database, facts=desk.facts, shop=desk.shop, now=desk.now
    )
    job = _Job(
        draft=draft,
        grounds=replace(grounds, earlier=None),  # the draft itself was held against them
        tone=brief.tone.value,
        objective=brief.objective.value,
        now=desk.now,
    )
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        written = _written(part, job, model)
        keep_personal(
            desk.database, [replace(one, people=people[_by_key(part, one)]) for one in written]
        )
    log.info("personal.written", draft_id=draft_id, patterns=len(wanted))
    return personal_texts(desk.database, draft_id, draft.version)


def _check_open(draft: Draft) -> None:
    if PERSONAL_SLOT not in slots_of(draft.copy):
        raise NoPersonalSlot(
            f"draft {draft.draft_id!r} has no place for a personal paragraph; put"
            f" {PERSONAL_MARK} where it is to stand"
        )
    if draft.status is DraftStatus.APPROVED:
        raise PersonalTextsApproved(
            f"draft {draft.draft_id!r} is approved with the paragraphs it has; edit it, and write"
            " paragraphs for the new version"
        )


def _patterns(draft: Draft, desk: Desk) -> Counter[Pattern]:
    """Count the patterns in the draft's group, without those who want nothing personalised."""
    segment = get_segment(desk.database, draft.segment_id)
    inside = members(
        segment.rule, facts=desk.facts, now=desk.now, segments=rule_lookup(desk.database)
    )
    said = desk.facts.table(CONSENT_FACTS)
    refused = said.filter(
        said.channel == draft.channel,
        said.purpose == Purpose.PERSONALISATION.value,
        ~said.granted,
    )
    willing = inside.anti_join(refused, "customer_id")
    return patterns_among(willing, facts=desk.facts, now=desk.now)


def _most_common(people: Counter[Pattern], most: int) -> list[Pattern]:
    """Choose the patterns to write for: those without categories serve all, and come first."""
    for pattern, count in list(people.items()):
        for coarser in pattern.coarser[1:]:
            people[coarser] += count
    ordered = sorted(people, key=lambda one: (bool(one.category), -people[one], one.key))
    return ordered[:most]


def _by_key(patterns: Sequence[Pattern], text: PersonalText) -> Pattern:
    return next(one for one in patterns if one.key == text.pattern)


def _written(
    patterns: Sequence[Pattern], job: _Job, model: LanguageModel | None
) -> list[PersonalText]:
    found: dict[str, PersonalText] = {}
    if model is not None:
        for one in _asked(patterns, job, model):
            found[one.pattern] = one
    for pattern in patterns:
        before = found.get(pattern.key)
        phrase = phrase_for(pattern, job.language)
        if phrase and (before is None or before.status == "refused"):
            found[pattern.key] = _judged(pattern, phrase, job, written_by="phrasebook")
    return list(found.values())


def _asked(patterns: Sequence[Pattern], job: _Job, model: LanguageModel) -> list[PersonalText]:
    """Ask for all patterns at once, and once more for those whose text was refused or missing."""
    found: dict[str, PersonalText] = {}
    for _ in range(_TRIES):
        open_ = [one for one in patterns if not _stands(found.get(one.key))]
        if not open_:
            break
        prompt = _prompt(open_, job, found)
        try:
            answer = model.ask(prompt, PersonalAnswer)
        except (BudgetSpent, ModelRefused, ModelUnreachable, AnswerUnusable) as error:
            log.warning("personal.model_failed", code=error.code, draft_id=job.draft.draft_id)
            break
        by = f"model:{model.name}#{prompt.label}"
        for one in answer.texts:
            if one.number <= len(open_):
                pattern = open_[one.number - 1]
                found[pattern.key] = _judged(pattern, one.text.strip(), job, written_by=by)
    return list(found.values())


def _stands(text: PersonalText | None) -> bool:
    return text is not None and text.status == "written"


def _judged(pattern: Pattern, text: str, job: _Job, *, written_by: str) -> PersonalText:
    """Check a paragraph where it will stand; Liquid and line breaks have no place in it."""
    findings = check_copy(_with(job.draft.copy, text), job.grounds)
    before = {(one.code, one.span) for one in job.draft.findings}
    faults = [one for one in findings if (one.code, one.span) not in before]
    codes = list(dict.fromkeys(one.code for one in faults))
    refused = any(one.severity == "refuse" for one in faults)
    if "{" in text or "\n" in text or "](" in text:
        codes, refused = [*codes, "not-plain"], True
    return PersonalText(
        draft_id=job.draft.draft_id,
        version=job.draft.version,
        pattern=pattern.key,
        text=text,
        status="refused" if refused else "written",
        people=0,
        written_by=written_by,
        faults=tuple(codes),
        created_at=job.now,
    )


def _with(copy: Copy, text: str) -> Copy:
    safe = text.replace("{", "").replace("}", "")
    return copy_of({part: _PERSONAL.sub(lambda _: safe, old) for part, old in parts_of(copy)})


def _prompt(patterns: Sequence[Pattern], job: _Job, found: Mapping[str, PersonalText]) -> Prompt:
    shown = _with(job.draft.copy, "[HERE]")
    refused = [
        f"- {n}: {found[one.key].text!r} was refused ({', '.join(found[one.key].faults)})"
        for n, one in enumerate(patterns, start=1)
        if one.key in found
    ]
    return _TEXT.filled(
        language=_LANGUAGES[job.language],
        channel=job.draft.channel,
        tone=job.tone,
        objective=job.objective,
        message="\n\n".join(part for part in (shown.subject, shown.body) if part),
        patterns="\n".join(f"{n}. {_told(one)}" for n, one in enumerate(patterns, start=1)),
        complaints="\n".join(["", "Earlier ones that failed:", *refused]) if refused else "",
    )


def _told(pattern: Pattern) -> str:
    pieces = [_LOYALTY[pattern.loyalty], _SINCE[pattern.since]]
    if pattern.category:
        pieces.append(f"last bought: {pattern.category}")
    if pattern.favourite:
        pieces.append(f"mostly buys: {pattern.favourite}")
    return "; ".join(pieces)
