"""What every section counts with: the readings of the plan, the words, the book, the names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.insights import (
    AspectNames,
    Evidence,
    MentionKind,
    Sentiment,
    about_names,
    mentions_in,
)
from rapport.research.counts.book import Book
from rapport.research.counts.quoting import Quoting, Wanted
from rapport.research.model import Plan, Sentence
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
            return f"{told} ({self.about(respect)})" if respect else told
        named = about_names(about, kind=kind, names=self.names or None)
        name = named[self.plan.language].removeprefix("the ")
        return about.replace("-", " ") if name == about and about.isascii() else name

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

    def tally(self, kind: MentionKind, readings: ir.Table | None = None) -> dict[Key, int]:
        """How many texts mention each thing, by how they feel about it; the most first."""
        said = self.mentions(kind, readings)
        groups = said.group_by("about", "sentiment").agg(texts=said.text_id.nunique())
        ordered = groups.order_by([groups.texts.desc(), groups.about, groups.sentiment])
        return {(row["about"], row["sentiment"]): row["texts"] for row in self.rows(ordered)}

    def mentioned(self, kind: MentionKind) -> dict[str, int]:
        """How many texts mention each thing, however they feel about it; the most first."""
        said = self.mentions(kind)
        groups = said.group_by("about").agg(texts=said.text_id.nunique())
        return {
            row["about"]: row["texts"]
            for row in self.rows(groups.order_by([groups.texts.desc(), groups.about]))
        }

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
        told = names.get(self.plan.language) or next(iter(names.values()), "")
        return told or str(row["product_id"])
