"""The writer behind a language model: one question per group gives candidates for all of it."""

from pydantic import BaseModel, Field

from rapport.content.languages import text_key
from rapport.content.model import Brief, Copy, Reading
from rapport.content.prompt_shelf import USUAL, PromptShelf
from rapport.content.rules import rules_for
from rapport.content.slots import CUSTOMER_SLOTS, slot_values
from rapport.content.writers import Assignment, CopybookWriter, Proposal
from rapport.llm import LanguageModel, Prompt, PromptText

_SPARE = 2  # candidates asked for beyond the drafts needed
_LANGUAGES = {"zh": "Chinese (simplified)", "en": "English"}
_LIMITS = {
    "email": "subject up to 60 columns, a Chinese character counts two; preheader up to 100",
    "sms": "body up to 60 Chinese characters or 140 letters; subject and preheader empty",
    "push": "subject, the title, up to 40 columns; body up to 120 columns; preheader empty",
}
_READING = {
    None: "as the tone asks",
    Reading.EASY: "very easy: short sentences, everyday words, one thought at a time",
    Reading.GENERAL: "easy for any grown-up reader, as in a good newspaper",
    Reading.EXPERT: "for people who know the goods; terms of the trade are welcome",
}


class Candidate(BaseModel):
    """One text, as a Liquid template."""

    subject: str = Field(max_length=300)
    preheader: str = Field(max_length=500)
    body: str = Field(min_length=1, max_length=8000)


class CopyAnswer(BaseModel):
    """The candidates, the best first."""

    candidates: list[Candidate] = Field(min_length=1, max_length=30)


class EndpointWriter:
    """Asks a language model for candidates, and again with what the checks said of them."""

    def __init__(self, model: LanguageModel, prompts: PromptShelf | None = None) -> None:
        self._model = model
        self._prompts = prompts or PromptShelf()

    @property
    def name(self) -> str:
        return f"model:{self._model.name}"

    def write(self, assignment: Assignment) -> list[Proposal]:
        """Ask once; raise what the model raises, and what the group's prompt raises."""
        prompt = self.prompt_for(assignment)
        self._prompts.remember(self._prompts.get(assignment.group.prompt))
        answer = self._model.ask(prompt, CopyAnswer)
        return [
            Proposal(
                copy=Copy(
                    subject=candidate.subject.strip(),
                    preheader=candidate.preheader.strip(),
                    body=candidate.body.strip(),
                ),
                written_by=f"{self.name}#{prompt.label}",
                prompt=f"{prompt.system}\n\n{prompt.user}",
            )
            for candidate in answer.candidates
        ]

    def prompt_for(self, assignment: Assignment) -> Prompt:
        """The question as it would be asked; raises what the group's prompt raises."""
        return copy_prompt(assignment, self._prompts.get(assignment.group.prompt))


def copy_prompt(assignment: Assignment, text: PromptText = USUAL) -> Prompt:
    """Word the question. It names products and offer, and nobody."""
    brief, group = assignment.brief, assignment.group
    return text.filled(
        language=_LANGUAGES.get(text_key(assignment.language), assignment.language),
        rules=_rules(assignment.shop.market),
        wanted=str(assignment.wanted + _SPARE),
        objective=brief.objective.value,
        channel=assignment.channel,
        limits=_LIMITS[assignment.channel],
        tone=brief.tone.value,
        length=brief.length.value,
        group=f"{group.name}. {group.about}".strip(),
        must_have=", ".join(brief.must_have) or "none",
        avoid=", ".join(brief.avoid) or "none",
        characters=_characters(brief),
        reading=_READING[brief.reading],
        slots=_slots(assignment),
        facts=_facts(assignment),
        examples=_examples(assignment),
        complaints=_complaints(assignment),
    )


def _characters(brief: Brief) -> str:
    if brief.characters is None:
        return "as the length says"
    least, most = brief.characters
    return f"{least} to {most} characters in the body, spaces and links apart"


def _rules(market: str) -> str:
    lines = {f"- {rule.reason['en']} ({rule.law['en']})" for rule in rules_for(market)}
    return "\n".join(sorted(lines))


def _slots(assignment: Assignment) -> str:
    values = slot_values(
        shop=assignment.shop,
        language=assignment.language,
        products=assignment.products,
        offer=assignment.offer,
    )
    lines = [f"{{{{ shop.name }}}}: {assignment.shop.name}"]
    lines += [
        line
        for n, product in enumerate(assignment.products)
        for line in _slot_lines(
            "product" if len(assignment.products) == 1 else f"products[{n}]",
            slot_values(shop=assignment.shop, language=assignment.language, products=(product,))[
                "product"
            ],
        )
    ]
    lines += _slot_lines("offer", values.get("offer", {}))
    lines += [f'{{{{ customer.{name} | default: "" }}}}: differs' for name in CUSTOMER_SLOTS]
    return "\n".join(lines)


_FILTERED = {
    "price": "price | money",
    "discount": "discount | percent",
    "ends_at": "ends_at | date",
}


def _slot_lines(root: str, values: object) -> list[str]:
    assert isinstance(values, dict)
    lines: list[str] = []
    for name, value in values.items():
        if isinstance(value, dict) and name != "price":
            lines += _slot_lines(f"{root}.{name}", value)
        elif name not in {"description", "image_url", "in_stock"}:
            shown = value["minor"] / 100 if isinstance(value, dict) else value
            lines.append(f"{{{{ {root}.{_FILTERED.get(name, name)} }}}}: {shown}")
    return lines


def _facts(assignment: Assignment) -> str:
    key = text_key(assignment.language)
    lines = [
        f"- {product.name_in(key)}: {product.descriptions.get(key, 'no description')}"
        for product in assignment.products
    ]
    return "\n".join(lines) or "- no product in this brief"


def _examples(assignment: Assignment) -> str:
    entries = CopybookWriter().fitting(assignment)[:2]
    shown = (
        f"subject: {entry.subject}\npreheader: {entry.preheader}\nbody:\n{entry.body.strip()}"
        for entry in entries
    )
    return "\n---\n".join(shown) or "(none)"


def _complaints(assignment: Assignment) -> str:
    if not assignment.refused:
        return ""
    lines = ["", "Your earlier candidates were refused. Write new ones without these faults:"]
    for refused in assignment.refused:
        lines.append(f"- {refused.proposal.copy.subject!r}")
        lines += [f"  - {found.message}" for found in refused.findings]
    return "\n".join(lines)
