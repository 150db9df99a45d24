"""Lets a language model choose sections and write prose; it sees no text and types no digit."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files

import structlog
from pydantic import BaseModel, Field

from rapport.kit.errors import RapportError
from rapport.llm import LanguageModel, read_prompt
from rapport.research.checking import check_sentence
from rapport.research.counts.study import Study
from rapport.research.errors import NumberUnproven
from rapport.research.model import CLOSE, OPEN, Figure, Plan, Section, Sentence, Unit
from rapport.research.sections import SECTIONS
from rapport.research.words.numerals import numbers_in
from rapport.research.words.phrases import templates
from rapport.research.words.shown import part_of, show

log = structlog.get_logger(__name__)

_PROMPTS = files("rapport.research") / "prompts"
_PLAN = read_prompt(_PROMPTS / "plan-research.md")
_WRITE = read_prompt(_PROMPTS / "write-research.md")
_SLOT = re.compile(r"\{\{\s*(f\d+(?:\.\w+)?)\s*\}\}")
_NAME = re.compile("⟦([^⟦⟧]*)⟧")
_LANGUAGES = {"zh": "Chinese", "en": "English"}
# Words by which prose claims a cause; counts show none.
_CAUSES = re.compile(
    r"\b(?:because|caus\w+|due to|leads? to|led to|results? in|resulted|drives?|driven|thanks to|"
    r"therefore|hence|reasons?|why|explains?|owing)\b|因为|由于|导致|造成|引起|所以|因此|促使|归因|源于|原因",
    re.IGNORECASE,
)

# Words by which prose says which way a difference goes.
_WAYS = (
    re.compile(r"\b(?:more|higher|ris\w+|rose|increas\w+|grew|grow\w*|above|up)\b|更多|更常|更高|上升|升至|增|高于",
               re.IGNORECASE),
    re.compile(r"\b(?:less|lower|fewer|fall\w*|fell|decreas\w+|drop\w*|declin\w+|below|down)\b"
               r"|更少|更低|下降|降至|减|低于", re.IGNORECASE),
)  # fmt: skip


class Chosen(BaseModel):
    """What a model answers when it plans: names of sections."""

    sections: list[str] = Field(min_length=1, max_length=20)


class Written(BaseModel):
    """What a model answers when it writes: a sentence for each, in their order."""

    sentences: list[str]


def ask_sections(plan: Plan, *, model: LanguageModel) -> Plan:
    """Return the plan with the sections that a model chose; first and last stay where they are.

    Names that there are not are left out. Raises what `LanguageModel.ask` raises.
    """
    known = templates(plan.language)
    offered = [name for name in SECTIONS if name not in ("who", "limits", "focus")]
    told = "\n".join(f"- {name}: {known[f'titles.{name}']}" for name in offered)
    answer = model.ask(_PLAN.filled(question=plan.question, sections=told), Chosen)
    chosen = [name for name in answer.sections if name in offered]
    if not chosen:
        return plan
    first = [name for name in plan.sections if name in ("who", "focus")]
    return replace(plan, sections=tuple(dict.fromkeys([*first, *chosen, "limits"])))


def write_sections(
    study: Study,
    summary: Sequence[Sentence],
    sections: Sequence[Section],
    *,
    model: LanguageModel,
) -> tuple[list[Sentence], list[Section]]:
    """Have a model write the claims anew; where it breaks a rule the template's sentence stays."""
    written = [
        replace(section, claims=tuple(_write(study, section.claims, model))) for section in sections
    ]
    new = dict(
        zip(
            (claim for section in sections for claim in section.claims),
            (claim for section in written for claim in section.claims),
            strict=True,
        )
    )
    return [new.get(claim, claim) for claim in summary], written


def _write(study: Study, claims: Sequence[Sentence], model: LanguageModel) -> list[Sentence]:
    """One call for the sentences of a section, and one more with the complaints."""
    done, complaint = list(claims), ""
    open_places = [place for place, claim in enumerate(claims) if claim.refs]
    for _turn in range(2):
        if not open_places:
            break
        told = "\n".join(
            f"{number}. {slotted(claims[place], study)}"
            for number, place in enumerate(open_places, start=1)
        )
        answer = _ask(study, told, complaint, model)
        problems: list[tuple[int, str]] = []
        for place, text in zip(open_places, answer, strict=False):
            try:
                done[place] = written_as(claims[place], text, study)
            except NumberUnproven as error:
                problems.append((place, str(error)))
        open_places = [place for place, _ in problems]
        complaint = "\nWrong before:\n" + "\n".join(f"- {text}" for _, text in problems)
    return done


def _ask(study: Study, told: str, complaint: str, model: LanguageModel) -> list[str]:
    plan = study.plan
    prompt = _WRITE.filled(
        language=_LANGUAGES[plan.language],
        question=plan.question,
        sentences=told,
        complaint=complaint,
    )
    try:
        return model.ask(prompt, Written).sentences
    except RapportError as error:  # the report does not wait for a model: templates stay
        log.warning("research.model_silent", code=error.code)
        return []


def slotted(sentence: Sentence, study: Study) -> str:
    """A sentence with slots in the place of its numbers and brackets around names."""
    text, place, pieces = sentence.text, 0, []
    for ref in sentence.refs:
        shown = _shown(ref, study)
        found = text.lower().index(shown.lower(), place)
        pieces += [text[place:found], f"{{{{{ref}}}}}"]
        place = found + len(shown)
    joined = "".join([*pieces, text[place:]])
    return joined.replace(OPEN, "⟦").replace(CLOSE, "⟧")


def written_as(sentence: Sentence, text: str, study: Study) -> Sentence:
    """A model's text with its slots filled. `NumberUnproven` where it breaks a rule."""
    names = _NAME.findall(text)
    bare = _SLOT.sub("", _NAME.sub("", text))
    refs = tuple(_SLOT.findall(text))
    if numbers_in(bare):
        raise NumberUnproven(f"{text!r}: a number outside a slot")
    if sorted(refs) != sorted(sentence.refs):
        raise NumberUnproven(f"{text!r}: not the slots of the sentence, each once")
    if _by_unit(refs, study) != _by_unit(sentence.refs, study):
        raise NumberUnproven(f"{text!r}: numbers of a kind in another order than they were given")
    if any(one.search(bare) and not one.search(sentence.text) for one in _WAYS):
        raise NumberUnproven(f"{text!r}: more where less was counted, or the other way round")
    if _CAUSES.search(bare) and not _CAUSES.search(_NAME.sub("", sentence.text)):
        raise NumberUnproven(f"{text!r}: a cause that nobody counted")
    if sorted(names) != sorted(_names(sentence)):
        raise NumberUnproven(f"{text!r}: not the names of the sentence")
    filled = _SLOT.sub(lambda slot: _shown(slot[1], study), text)
    marked = filled.replace("⟦", OPEN).replace("⟧", CLOSE).strip()
    new = replace(sentence, text=marked[:1].upper() + marked[1:], refs=refs)
    check_sentence(new, study.book.figures)
    return new


def _by_unit(refs: Sequence[str], study: Study) -> dict[Unit, list[str]]:
    """The numbers of each unit in their order: two shares that change places say something else."""
    found: dict[Unit, list[str]] = defaultdict(list)
    for ref in refs:
        name, _, part = ref.partition(".")
        found[part_of(study.book.figures[name], part or "value")[1]].append(ref)
    return found


def _names(sentence: Sentence) -> list[str]:
    return re.findall(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}", sentence.text)


def _shown(ref: str, study: Study) -> str:
    name, _, part = ref.partition(".")
    figure: Figure = study.book.figures[name]
    part_of(figure, part or "value")
    return show(figure, part or "value", study.plan.language)
