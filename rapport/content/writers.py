"""Writers: who proposes texts for a group. The copybook writer needs no model at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rapport.catalog import Offer, Product
from rapport.content.entries import Entry, copybook
from rapport.content.grounds import SAMPLE_CUSTOMER
from rapport.content.languages import text_key
from rapport.content.model import Brief, Copy, Finding, Group, Length, Objective
from rapport.content.slots import slot_values, unresolved
from rapport.kit.chance import share_of
from rapport.kit.settings import ShopSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A text and where it comes from: `copybook:ID`, or `model:NAME#PROMPT@VERSION`.

    `prompt` is what a model was asked, in full.
    """

    copy: Copy
    written_by: str
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A proposal that failed its checks, for the writer to learn from."""

    proposal: Proposal
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What a writer is asked for: texts for one cell of a brief.

    `wanted` is how many drafts are needed; a writer proposes more, to choose from. `avoid` lists
    where texts used already come from. `refused` is not empty when the writer is asked again.
    """

    brief: Brief
    group: Group
    channel: str
    language: str
    products: tuple[Product, ...]
    offer: Offer | None
    shop: ShopSettings
    wanted: int = 1
    avoid: frozenset[str] = frozenset()
    refused: tuple[Refused, ...] = ()


class Writer(Protocol):
    """Proposes texts; it never decides whether one may be sent."""

    @property
    def name(self) -> str:
        """Who writes, as the console and the drafts name it."""
        ...

    def write(self, assignment: Assignment) -> list[Proposal]:
        """Propose texts, the one that fits best first."""
        ...


_PROPOSALS_PER_DRAFT = 6
_LENGTHS = (Length.SHORT, Length.MEDIUM, Length.LONG)
_AUDIENCE_WORDS = (
    ("lapsed", r"lapsed|at[- ]risk|quiet|hibernat|lost|churn|sleep|沉睡|流失|唤醒|久未|未购|休眠"),
    ("loyal", r"champion|loyal|vip|best customers|忠诚|老客|老顾客|会员|高价值|复购"),
    ("new", r"\bnew\b|promising|first order|新客|新顾客|首单|首购|潜力"),
    ("active", r"active|recent|活跃|近期"),
)
_AUDIENCE_OF = {
    Objective.WELCOME: "new",
    Objective.FIRST_ORDER: "new",
    Objective.SECOND_ORDER: "new",
    Objective.WIN_BACK: "lapsed",
    Objective.LOYALTY: "loyal",
}


class CopybookWriter:
    """Chooses from the copybook what fits the brief and the group; the same brief, the same texts.

    Texts used for another group come last, so groups and variants read differently while the
    copybook has enough.
    """

    def __init__(self, entries: Sequence[Entry] | None = None) -> None:
        self._entries = copybook() if entries is None else tuple(entries)

    @property
    def name(self) -> str:
        return "copybook"

    def write(self, assignment: Assignment) -> list[Proposal]:
        """Propose the entries that fit best; none when asked again, as they would be the same."""
        if assignment.refused:
            return []
        limit = assignment.wanted * _PROPOSALS_PER_DRAFT
        return [
            Proposal(copy=entry.copy_text, written_by=f"copybook:{entry.id}")
            for entry in self.fitting(assignment)[:limit]
        ]

    def fitting(self, assignment: Assignment) -> list[Entry]:
        """List the entries that can serve, the best first."""
        brief = assignment.brief
        usable = [
            entry
            for entry in self._entries
            if (entry.objective, entry.channel) == (brief.objective, assignment.channel)
            and entry.language == text_key(assignment.language)
            and entry.products <= len(assignment.products)
            and (assignment.offer is not None or not entry.offer)
        ]
        audience = audience_of(assignment)
        ordered = sorted(
            usable,
            key=lambda entry: (
                f"copybook:{entry.id}" in assignment.avoid,
                -fit_of(entry, assignment, audience),
                share_of(entry.id, experiment=f"{brief.brief_id}:{assignment.group.name}"),
            ),
        )
        slots = _slots(assignment)
        whole = [
            entry
            for entry in ordered
            if not unresolved(entry.copy_text, slots, language=assignment.language)
        ]
        return whole or ordered  # a refusal that names the missing value says more than silence


def _slots(assignment: Assignment) -> dict[str, object]:
    return slot_values(
        shop=assignment.shop,
        language=assignment.language,
        products=assignment.products,
        offer=assignment.offer,
        customer=SAMPLE_CUSTOMER[text_key(assignment.language)],
    )


def audience_of(assignment: Assignment) -> str:
    """Read from the group's words, else from the objective, whom a text speaks to."""
    words = f"{assignment.group.name} {assignment.group.about}".casefold()
    for audience, pattern in _AUDIENCE_WORDS:
        if re.search(pattern, words):
            return audience
    return _AUDIENCE_OF.get(assignment.brief.objective, "any")


def fit_of(entry: Entry, assignment: Assignment, audience: str) -> int:
    """How well an entry fits: offer and products, audience, tone, length; the more, the better."""
    brief = assignment.brief
    apart = abs(_LENGTHS.index(entry.length) - _LENGTHS.index(brief.length))
    return (
        6 * (entry.offer == (assignment.offer is not None))
        - 3 * (len(assignment.products) - entry.products)
        + (3 if entry.audience == audience else 2 if entry.audience == "any" else -4)
        + 4 * (entry.tone == brief.tone)
        - 2 * apart
    )
