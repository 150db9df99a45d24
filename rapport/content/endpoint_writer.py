"""The writer behind a language model: one question per group gives candidates for all of it."""

from pydantic import BaseModel, Field

from rapport.brand import brand_lines
from rapport.content.formats.asking import asked_copies, first_prompt
from rapport.content.formats.table import format_of
from rapport.content.languages import text_key
from rapport.content.model import Brief, Copy, Reading
from rapport.content.own_texts import MOST_EXAMPLES
from rapport.content.prompt_shelf import USUAL, PromptShelf
from rapport.content.slots import PERSON_SLOTS, slot_values
from rapport.content.wishes import wish_lines
from rapport.content.writers import Assignment, CopybookWriter, Proposal
from rapport.insights import Side
from rapport.law import Kind, rules_for
from rapport.llm import LanguageModel, Prompt, PromptText

_FREE = "as you see fit"
_MOST_RULES = 28
_ORDINARY = "other"  # goods of no sector with rules of its own; those are checked afterwards
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
        """Ask once, for an article once more per outline.

        Raise what the model raises, and what the group's prompt raises.
        """
        if assignment.channel not in _LIMITS:
            return self._of_format(assignment)
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

    def _of_format(self, assignment: Assignment) -> list[Proposal]:
        made = format_of(assignment.channel)
        return [
            Proposal(
                copy=copy,
                written_by=f"{self.name}#{prompt.label}",
                prompt=f"{prompt.system}\n\n{prompt.user}",
            )
            for copy, prompt in asked_copies(self._model, made, _told(assignment))
        ]

    def prompt_for(self, assignment: Assignment) -> Prompt:
        """The question as it would be asked first; raises what the group's prompt raises.

        A group's own prompt is for mail, SMS and push messages; other formats have theirs.
        """
        if assignment.channel not in _LIMITS:
            return first_prompt(format_of(assignment.channel), _told(assignment))
        return copy_prompt(assignment, self._prompts.get(assignment.group.prompt))


def copy_prompt(assignment: Assignment, text: PromptText = USUAL) -> Prompt:
    """Word the question. It names products and offer, and nobody."""
    told = _told(assignment)
    return text.filled(
        known={}, **told, channel=assignment.channel, limits=_LIMITS[assignment.channel]
    )


def _told(assignment: Assignment) -> dict[str, str]:
    """What every prompt for this assignment says; `link` is where its links lead."""
    brief, group = assignment.brief, assignment.group
    return {
        "language": _LANGUAGES.get(text_key(assignment.language), assignment.language),
        "rules": _rules(assignment.shop.market),
        "wanted": str(assignment.wanted + _SPARE),
        "objective": brief.objective.value,
        "tone": brief.tone.value,
        "length": brief.length.value,
        "group": f"{group.name}. {group.about}".strip(),
        "must_have": ", ".join(brief.must_have) or "none",
        "avoid": ", ".join(brief.avoid) or "none",
        "characters": _characters(brief),
        "reading": _READING[brief.reading],
        "slots": _slots(assignment),
        "facts": _facts(assignment),
        "brand": _brand(assignment),
        "tries": "\n".join(wish_lines(assignment.settings)) or _FREE,
        "examples": _examples(assignment),
        "heard": _heard(assignment),
        "complaints": _complaints(assignment),
        "link": "{{ product.url }}" if assignment.products and assignment.products[0].url else "",
    }


def _characters(brief: Brief) -> str:
    if brief.characters is None:
        return "as the length says"
    least, most = brief.characters
    return f"{least} to {most} characters in the body, spaces and links apart"


def _rules(market: str) -> str:
    """One line per provision: every rule would fill a prompt, and the checks know them all."""
    told: dict[str, str] = {}
    for rule in rules_for(market, sector=_ORDINARY):
        if rule.kind is not Kind.REQUIRED and not rule.channels:
            absolute = rule.kind is Kind.ABSOLUTE  # what texts break most often is said in full
            told.setdefault((rule.reason if absolute else rule.law)["en"], rule.reason["en"])
    reasons = list(dict.fromkeys(told.values()))[:_MOST_RULES]
    return "\n".join(f"- {reason}" for reason in reasons)


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
    lines += [f'{{{{ customer.{name} | default: "" }}}}: differs' for name in PERSON_SLOTS]
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


def _brand(assignment: Assignment) -> str:
    lines = brand_lines(assignment.brand, assignment.language) if assignment.brand else []
    return "\n".join(f"- {line}" for line in lines) or "- nothing is written down"


def _heard(assignment: Assignment) -> str:
    """Figures only: what customers wrote is no text to put before a writer that may follow it."""
    lines = [
        f"- [{one.angle_id}] {one.statement['en']}: "
        + ("speak of it" if one.side is Side.LEAD else "say nothing good of it")
        for one in assignment.angles
    ]
    return "\n".join(lines) or "- nothing clear"


def _examples(assignment: Assignment) -> str:
    """Texts that the shop's own reviewers approved; where they are too few, of the copybook."""
    copies = [*assignment.examples]
    if len(copies) < MOST_EXAMPLES:
        copies += [entry.copy_text for entry in CopybookWriter().fitting(assignment)]
    shown = (
        "\n".join(
            [
                f"subject: {copy.subject}\npreheader: {copy.preheader}",
                f"body:\n{copy.body.strip()}",
                *(f"{name}:\n{text}" for name, text in copy.more),
            ]
        )
        for copy in copies[:MOST_EXAMPLES]
    )
    return "\n---\n".join(shown) or "(none)"


def _complaints(assignment: Assignment) -> str:
    if not assignment.refused:
        return ""
    lines = ["", "Your earlier candidates were refused. Write new ones without these faults:"]
    for refused in assignment.refused:
        copy = refused.proposal.copy
        title = copy.subject or copy.body.partition("\n")[0]
        lines.append(f"- {title!r}")
        lines += [f"  - {found.message}" for found in refused.findings]
    return "\n".join(lines)
