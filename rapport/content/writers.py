"""Writers: who proposes texts for a group. The copybook writer needs no model at all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rapport.brand import BrandBook
from rapport.catalog import Offer, Product
from rapport.content.entries import Entry, copybook
from rapport.content.fitting import SETTING, brand_penalty, most_settings_met
from rapport.content.formats.table import format_of
from rapport.content.grounds import SAMPLE_CUSTOMER, Grounds
from rapport.content.languages import text_key
from rapport.content.model import Brief, Copy, Finding, Group, Length, Objective
from rapport.content.slots import slot_values, unresolved
from rapport.insights import Angle
from rapport.kit.chance import share_of
from rapport.kit.settings import ShopSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A text and where it comes from: `copybook:ID`, or `model:NAME#PROMPT@VERSION`.

    `prompt` is what a model was asked, in full. `behind` is by how many points it fits the brief
    less than the best of its writer's, by the writer's own measure; 0 where that has none.
    """

    copy: Copy
    written_by: str
    prompt: str = ""
    behind: float = 0.0


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
    `brand` is the brand book in use. `settings` are what the drafts should try, one entry for each
    draft wanted, in order; empty where nobody suggests anything. `examples` are the shop's own.
    `angles` are what buyers praise and complain about; they are no licence to claim.
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
    brand: BrandBook | None = None
    settings: tuple[Mapping[str, str], ...] = ()
    examples: tuple[Copy, ...] = ()
    angles: tuple[Angle, ...] = ()

    @property
    def grounds(self) -> Grounds:
        """What a text of this assignment may rest on, as far as its writer knows."""
        return Grounds(
            channel=self.channel,
            language=self.language,
            shop=self.shop,
            products=self.products,
            offer=self.offer,
            must_have=self.brief.must_have,
            avoid=self.brief.avoid,
            characters=self.brief.characters,
            brand=self.brand,
            tone=self.brief.tone,
        )


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
_USED = 100.0  # points that a text used for another group is behind
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
        return nearest_first(assignment, self.fitting(assignment)[:limit])

    def fitting(self, assignment: Assignment) -> list[Entry]:
        """List the entries that can serve, the best first.

        A format whose texts serve any objective uses those of others where it has none for this.
        """
        brief = assignment.brief
        able = [
            entry
            for entry in self._entries
            if entry.channel == assignment.channel
            and entry.language == text_key(assignment.language)
            and entry.products <= len(assignment.products)
            and (assignment.offer is not None or not entry.offer)
        ]
        usable = [entry for entry in able if entry.objective is brief.objective]
        if not usable and format_of(assignment.channel).any_objective:
            usable = able
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


def nearest_first(assignment: Assignment, entries: Sequence[Entry]) -> list[Proposal]:
    """Propose entries, given the best fit first: settings asked for and the brand count as well."""
    if not entries:
        return []
    grounds, audience = assignment.grounds, audience_of(assignment)
    points = [
        fit_of(one, assignment, audience) - _USED * (f"copybook:{one.id}" in assignment.avoid)
        for one in entries
    ]
    worth = [
        point
        + SETTING * most_settings_met(one.copy_text, assignment.settings, grounds)
        - brand_penalty(one.copy_text, grounds)
        for one, point in zip(entries, points, strict=True)
    ]
    proposed = [
        Proposal(copy=one.copy_text, written_by=f"copybook:{one.id}", behind=max(points) - point)
        for one, point in zip(entries, points, strict=True)
    ]
    order = sorted(range(len(entries)), key=lambda place: -worth[place])  # equals stay in order
    return [proposed[place] for place in order]


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
