"""A draft in the other language: the model words it, the program keeps every slot and checks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from pydantic import BaseModel, Field

from rapport.content import (
    Brief,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Grounds,
    NoSuchDraft,
    check_copy,
    copybook,
    draft_id_of,
    first_subtag,
    get_brief,
    get_draft,
    grounds_for,
    refuses,
    revised,
    save_draft,
)
from rapport.kit.ids import id_of
from rapport.llm import EndpointMissing, LanguageModel, Prompt, read_prompt
from rapport.storage import Database
from rapport.studio.errors import CannotTranslate, TranslationStands, TranslationUnusable
from rapport.studio.planning import Desk
from rapport.studio.showing_slots import shown_marks
from rapport.studio.slot_marks import Covered, cover, faults_of, mark_in, uncover

LANGUAGES = {"zh": "Chinese (simplified)", "en": "English"}
"""What can be translated from and into."""

_TEXT = read_prompt(files("rapport.studio") / "prompts" / "translate-copy.md")
_TRIES = 2
_LIMITS = {
    "email": "subject up to 60 columns, a Chinese character counts two; preheader up to 100",
    "sms": "body up to 60 Chinese characters or 140 letters",
    "push": "subject up to 40 columns, body up to 120; a Chinese character counts two",
    "ad": "subject and preheader up to 30 columns each, body up to 90; a Chinese one counts two",
    "social": "subject up to 40 columns, body up to 1,000; a Chinese character counts two",
}
_CLASSIC = frozenset({"subject", "preheader", "body"})
_NOTHING: Mapping[str, str] = {}


class OtherPart(BaseModel):
    """One more part of a format, such as `headlines`."""

    name: str = Field(max_length=80)
    text: str = Field(max_length=20_000)


class Translation(BaseModel):
    """The parts of the text in the other language, and the small texts in their order."""

    subject: str = Field(default="", max_length=1000)
    preheader: str = Field(default="", max_length=1000)
    body: str = Field(min_length=1, max_length=20_000)
    others: list[OtherPart] = Field(default_factory=list, max_length=30)
    defaults: list[str] = Field(default_factory=list, max_length=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One translation that is asked for. `glossary` gives the word that must be used for another.

    `language` is a tag of the brief's where it has the language, else the one asked for.
    """

    source: Draft
    brief: Brief
    language: str
    grounds: Grounds
    glossary: Mapping[str, str]

    @property
    def key(self) -> str:
        return first_subtag(self.language)


def translate_draft(
    draft_id: str,
    to: str,
    *,
    desk: Desk,
    model: LanguageModel | None,
    glossary: Mapping[str, str] = _NOTHING,
) -> Draft:
    """Put a draft into the other language as a draft of its own, checked there, and keep it.

    With a model it is translated; it is asked again once with what is wrong. Without one, a text
    that is an entry of the copybook gets the entry's counterpart.

    Raises `CannotTranslate` for a language that is not the other one of Chinese and English,
    `TranslationStands` when that draft is approved, `EndpointMissing` without a model and a
    counterpart, `TranslationUnusable` when slots or glossary are not kept, and what the model
    raises.
    """
    order, draft = _ordered(draft_id, to, desk=desk, glossary=glossary)
    if model is None:
        entry_id, copy = _counterpart(order)
        written_by, prompt = f"copybook:{entry_id}", ""
    else:
        copy, asked = _translated(order, model)
        written_by, prompt = f"model:{model.name}#{asked.label}", f"{asked.system}\n\n{asked.user}"
    written_by += f" from {order.source.draft_id}@{order.source.version}"
    made = revised(draft, copy, written_by=written_by, grounds=order.grounds, now=desk.now)
    return save_draft(desk.database, replace(made, prompt=prompt))


def _ordered(
    draft_id: str, to: str, *, desk: Desk, glossary: Mapping[str, str]
) -> tuple[Order, Draft]:
    source = get_draft(desk.database, draft_id)
    brief = get_brief(desk.database, source.brief_id)
    _check_languages(source, to)
    language = next((one for one in brief.languages if first_subtag(one) == first_subtag(to)), to)
    draft = _place(source, brief, language, desk.database)
    grounds = grounds_for(
        brief,
        draft.cell,
        database=desk.database,
        facts=desk.facts,
        shop=desk.shop,
        now=desk.now,
        draft_id=draft.draft_id,
    )
    words = tuple(glossary.get(word, word) for word in grounds.must_have)
    order = Order(
        source=source,
        brief=brief,
        language=language,
        grounds=replace(grounds, must_have=words),
        glossary=glossary,
    )
    return order, draft


def _check_languages(source: Draft, to: str) -> None:
    known = {first_subtag(source.language), first_subtag(to)}
    if known != set(LANGUAGES):
        raise CannotTranslate(
            f"draft {source.draft_id!r} is in {source.language} and cannot be put into {to!r};"
            " it can go from zh to en, or from en to zh"
        )


def _place(source: Draft, brief: Brief, language: str, database: Database) -> Draft:
    """Give the draft that the translation is the next version of; version 0 where there is none."""
    draft = replace(source, language=language, version=0)
    if language in brief.languages:
        draft = replace(draft, draft_id=draft_id_of(brief, draft.cell, source.variant))
    else:
        draft = replace(
            draft, draft_id=DraftId(id_of("dr", "translated", source.draft_id, language))
        )
    try:
        before = get_draft(database, draft.draft_id)
    except NoSuchDraft:
        return draft
    if before.status is DraftStatus.APPROVED:
        raise TranslationStands(
            f"draft {before.draft_id!r} is that text in {language} and is approved; send it back"
            " first if it is to be translated again"
        )
    return before


def _counterpart(order: Order) -> tuple[str, Copy]:
    """Find the copybook's text of the same kind in the other language, or say what is needed."""
    entries = {entry.id: entry for entry in copybook()}
    origin = order.source.written_by.removeprefix("copybook:").partition(" ")[0]
    entry = entries.get(origin)
    if entry is not None and entry.copy_text == order.source.copy:
        language, _, rest = entry.id.partition("-")
        other = entries.get(f"{order.key}-{rest}") if language in LANGUAGES else None
        if other is not None and (other.products, other.offer) == (entry.products, entry.offer):
            return other.id, other.copy_text
    raise EndpointMissing(
        f"draft {order.source.draft_id!r} has no counterpart in the copybook, so a model must"
        " translate it; set RAPPORT_LLM__URL and RAPPORT_LLM__MODEL"
    )


def _translated(order: Order, model: LanguageModel) -> tuple[Copy, Prompt]:
    covered = cover(order.source.copy)
    complaints: list[str] = []
    best: tuple[Copy, Prompt] | None = None
    for _ in range(_TRIES):
        prompt = _prompt(order, covered, complaints)
        answer = model.ask(prompt, Translation)
        parts = answer.model_dump(include={"subject", "preheader", "body"})
        parts |= {one.name: one.text for one in answer.others if one.name in covered.parts}
        complaints = [*faults_of(covered, parts), *_defaults_fault(covered, answer)]
        complaints += _unkept_terms(order, covered, parts)
        if complaints:
            continue
        defaults = dict(zip(covered.defaults, answer.defaults, strict=True))
        copy = uncover(covered, parts, language=order.key, defaults=defaults)
        best = copy, prompt
        found = check_copy(copy, order.grounds)
        if not refuses(found):
            return best
        complaints = [one.message for one in found if one.severity == "refuse"]
    if best is None:
        raise TranslationUnusable(
            f"the model did not keep the slots and terms of draft {order.source.draft_id!r}:"
            f" {'; '.join(complaints)}; try again, or another model"
        )
    return best


def _others(covered: Covered) -> str:
    found = (one for one in covered.parts.items() if one[0] not in _CLASSIC)
    return "\n".join(f"[{name}]\n{text}" for name, text in found)


def _defaults_fault(covered: Covered, answer: Translation) -> list[str]:
    if len(answer.defaults) == len(covered.defaults):
        return []
    return [f"there are {len(covered.defaults)} small texts; give as many, in their order"]


def _unkept_terms(order: Order, covered: Covered, parts: Mapping[str, str]) -> list[str]:
    before = "\n".join(covered.parts.values()).casefold()
    after = "\n".join(parts.values()).casefold()
    return [
        f"“{term}” must be “{word}”"
        for term, word in order.glossary.items()
        if term.casefold() in before and word.casefold() not in after
    ]


def _prompt(order: Order, covered: Covered, complaints: Sequence[str]) -> Prompt:
    source_key = first_subtag(order.source.language)
    terms = [f"- {term}: {word}" for term, word in order.glossary.items()]
    turned = [mark_in(mark, language=order.key, defaults={}) for mark in covered.marks]
    said = ["", "Your earlier translation had these faults; mend them:"]
    return _TEXT.filled(
        source=LANGUAGES[source_key],
        target=LANGUAGES[order.key],
        channel=order.source.channel,
        limits=_LIMITS.get(order.source.channel, "about as long as the original"),
        glossary="\n".join(terms) or "(none)",
        must_have=", ".join(order.grounds.must_have) or "none",
        marks=shown_marks(turned, order.grounds),
        defaults="\n".join(f"{n}. {text}" for n, text in enumerate(covered.defaults, start=1))
        or "(none)",
        subject=covered.parts["subject"] or "(empty)",
        preheader=covered.parts["preheader"] or "(empty)",
        body=covered.parts["body"],
        others=_others(covered) or "(none)",
        complaints="\n".join([*said, *(f"- {one}" for one in complaints)]) if complaints else "",
    )
