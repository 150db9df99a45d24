"""What every section counts with: the readings of the plan, the words, the book, the names."""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.insights import (
    ANY,
    CHECKS,
    AspectNames,
    Counts,
    Difference,
    Evidence,
    MentionKind,
    ReaderErrors,
    Sentiment,
    Share,
    about_names,
    counts_of,
    errors_of,
    mentions_in,
)
from rapport.research.counts.book import Book
from rapport.research.counts.quoting import Quoting, Wanted
from rapport.research.model import Figure, Plan, Sentence
from rapport.research.words.phrases import Field, Phrases
from rapport.storage import Facts
from rapport.topics import Topic
from rapport.trends import Alarm

Key = tuple[str, str | None]
"""What a mention is about, and how it is felt about."""


_OTHERS = "others"  # the rival that is any other brand


@dataclass(kw_only=True)
class Study:
    """One report while it is being counted. `told` are all texts of the scope, read or left out.

    `members` are the customer_ids of each segment that the plan compares, by its name.
    """

    facts: Facts
    plan: Plan
    readings: ir.Table
    told: ir.Table
    now: datetime
    members: Mapping[str, ir.Table] = field(default_factory=dict)
    book: Book = field(default_factory=Book)
    names: AspectNames = field(default_factory=dict)
    series_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    topics: Sequence[Topic] = ()
    alarms: Sequence[Alarm] = ()
    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009  it never changes

    @cached_property
    def say(self) -> Phrases:
        return Phrases(self.plan.language)

    @cached_property
    def texts(self) -> int:
        """How many texts were read."""
        return self.facts.count(self.readings)

    @cached_property
    def products(self) -> Mapping[str, str]:
        """product_id -> name in the report's language, else in any, else its id."""
        table = self.facts.table(PRODUCTS)
        rows = self.facts.read(table.select("product_id", "names")).to_pylist()
        return {row["product_id"]: self._name(row) for row in rows}

    @cached_property
    def quoting(self) -> Quoting:
        return Quoting(self.facts, self.readings)

    def how(self, key: str, **names: str) -> str:
        """How a figure was counted, in the report's language."""
        fields: dict[str, Field] = {**names}
        return self.say.fill(f"how.{key}", fields).text

    def about(self, about: str, kind: MentionKind = MentionKind.ASPECT) -> str:
        """What a mention is about, in the report's language."""
        if kind is MentionKind.COMPARISON:
            brand, _slash, respect = about.partition("/")
            told = self.say("common.others").text if brand == _OTHERS else brand
            return self._respect(told, self.about(respect)) if respect else told
        named = about_names(about, kind=kind, names=self.names or None)
        name = named[self.plan.language].removeprefix("the ")
        return about.replace("-", " ") if name == about and about.isascii() else name

    def _respect(self, whom: str, respect: str) -> str:
        return f"{whom}（{respect}）" if self.plan.language == "zh" else f"{whom} ({respect})"

    def label(self, about: str, kind: MentionKind = MentionKind.ASPECT) -> Sentence:
        """What a mention is about, as the label of a row."""
        name = self.about(about, kind)
        return self.say.name(name[:1].upper() + name[1:])

    def product(self, product_id: str | None) -> str | None:
        return None if product_id is None else self.products.get(product_id, product_id)

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.facts.read(table).to_pylist()
        return rows

    def mentions(self, kind: MentionKind, readings: ir.Table | None = None) -> ir.Table:
        of = self.readings if readings is None else readings
        return mentions_in(self.facts, of, kind=kind)

    @cached_property
    def errors(self) -> ReaderErrors:
        """What people found of the readers in texts that were drawn by lot."""
        return errors_of(self.facts)

    def counts(self, kind: MentionKind, readings: ir.Table | None = None) -> Counts:
        """How many texts mention each thing, by how they feel about it and by `ANY` feeling.

        Its shares and differences are corrected where people checked enough texts.
        """
        of = self.readings if readings is None else readings
        counted = counts_of(self.facts, of, kind, errors=self.errors)
        known = of.semi_join(self.facts.table(CHECKS), "text_id")
        return replace(
            counted,
            texts={**counted.texts, **self._however(kind, of)},
            known={**counted.known, **(self._however(kind, known) if counted.known_of else {})},
        )

    def found(
        self, counts: Counts, key: Key, how: str, *, digits: int | None = None
    ) -> tuple[Figure, Figure]:
        """In how many texts the readers found a thing, and the share that is stated of it."""
        share = counts.share(*key)
        hits = self.book.count(share.hits, how)
        return hits, self.book.stated(share, self.basis_of(share, how), digits=digits)

    def basis_of(self, one: Share | Difference, how: str) -> str:
        """How a figure was counted, and whether it was corrected."""
        return how if one.corrected is None else how + self.how("corrected")

    def basis(self, hits: Figure, share: Figure) -> Sentence:
        """What a share of texts rests on, to stand within a sentence."""
        made = self.say("common.corrected" if share.labelled else "common.counted",
                        hits=hits, share=share)  # fmt: skip
        return replace(made, text=made.text[:1].lower() + made.text[1:])

    def _however(self, kind: MentionKind, readings: ir.Table) -> dict[Key, int]:
        said = self.mentions(kind, readings)
        groups = said.group_by("about").agg(texts=said.text_id.nunique())
        return {(row["about"], ANY): row["texts"] for row in self.rows(groups)}

    def quotes(
        self,
        kind: MentionKind,
        about: str,
        sentiment: Sentiment | None = None,
        *,
        readings: ir.Table | None = None,
        most: int = 2,
        pattern: str = "",
    ) -> Sequence[str]:
        """Ids of quotes that show that texts say this; fewer than `most` where few are fit.

        Words in which the expression `pattern` is found come first.
        """
        wanted = Wanted(kind=kind, about=about, sentiment=sentiment, pattern=pattern)
        rows = self.quoting.pick(wanted, readings=readings, most=most)
        return [self.book.quote(row, self.product(row["product_id"])) for row in rows]

    def quote(self, one: Evidence) -> str:
        """The id of words that were found otherwise than by what they mention."""
        return self.book.quote(asdict(one), self.product(one.product_id))

    def _name(self, row: Mapping[str, Any]) -> str:
        names: Mapping[str, str] = json.loads(row["names"] or "{}")
        told = html.unescape(names.get(self.plan.language) or next(iter(names.values()), ""))
        return told or str(row["product_id"])


def most_said(counts: Counts, felt: str | None, *, fewest: int = 1) -> list[str]:
    """The things of which texts feel so, the largest stated share first."""
    kept = [
        about for (about, told), hits in counts.texts.items() if told == felt and hits >= fewest
    ]
    return sorted(kept, key=lambda about: (-counts.share(about, felt).stated[0], about))
