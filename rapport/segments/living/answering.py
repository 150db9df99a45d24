"""Answers many rules at once: a question that several rules ask is answered only once.

A question is a part of a rule that holds no other rule. What it means is said in one place,
`members`; here its answer becomes one bit of each customer, and `all`, `any` and `not` are read off
the bits.
"""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from rapport.profiles import PROFILES
from rapport.segments.living.workspace import Workspace
from rapport.segments.matching import members
from rapport.segments.rules import AllOf, AnyOf, Everyone, Not, Rfm, Rule, walk
from rapport.storage import FactReader

_GIVEN, _BITS = "given", "bits"
_GIVEN_COLUMNS = ibis.schema({"word": "int16", "bit": "int64", "customer_id": "string"})
_WORD = 62  # bits of a signed 64-bit number that can be shifted without care


class Answers:
    """The questions of rules that name no segment, and, once `answer` was called, who says yes."""

    def __init__(self, *, facts: FactReader, space: Workspace, now: datetime) -> None:
        self._facts, self._space, self._now = facts, space, now
        self._questions: dict[Rule, ir.Table] = {}
        self._places: dict[Rule, int] = {}

    def ask(self, rule: Rule) -> None:
        """Build the questions of a rule; raises what is wrong with one of them."""
        parts = [part for part in walk(rule) if not isinstance(part, AllOf | AnyOf | Not)]
        for part in parts:
            if part not in self._questions and not isinstance(part, Everyone):
                self._questions[part] = members(part, facts=self._facts, now=self._now)

    def questions(self) -> list[ir.Table]:
        """Give all that will be asked."""
        return [*self._questions.values(), self._customers]

    def answer(self) -> None:
        """Run every question once, and gather the answers of each customer."""
        self._space.keep(_GIVEN, ibis.memtable(_GIVEN_COLUMNS.to_pyarrow().empty_table()))
        for place, (part, who) in enumerate(self._questions.items()):
            self._places[part] = place
            word = ibis.literal(place // _WORD, "int16")
            bit = ibis.literal(1 << place % _WORD, "int64")
            self._space.add(_GIVEN, who.mutate(word=word, bit=bit))
        self._gather(words=len(self._questions) // _WORD + 1)

    def found(self, rule: Rule) -> str:
        """Write SQL for whom the rule holds for: customer_id."""
        return (
            f"SELECT customer_id FROM {self._space.name(_BITS)}"  # noqa: S608  (our own names)
            f" WHERE {self._holds(rule)}"
        )

    @property
    def _customers(self) -> ir.Table:
        return self._facts.table(PROFILES).select("customer_id")

    def _gather(self, *, words: int) -> None:
        given = self._space.name(_GIVEN)
        gathered = "".join(
            f", coalesce(bit_or(bit) FILTER (word = {word}), 0) AS word_{word}"
            for word in range(words)
        )
        kept = "".join(f", coalesce(word_{word}, 0) AS word_{word}" for word in range(words))
        self._space.run(
            f"CREATE OR REPLACE TEMP TABLE {self._space.name(_BITS)} AS"  # noqa: S608
            f" SELECT p.customer_id{kept} FROM ({self._space.sql(self._customers)}) p LEFT JOIN"
            f" (SELECT customer_id{gathered} FROM {given} GROUP BY customer_id) g"
            " ON p.customer_id = g.customer_id"
        )
        self._space.run(f"DROP TABLE {given}")

    def _holds(self, rule: Rule) -> str:
        match rule:
            case Everyone():
                return "true"
            case AllOf():
                return "(" + " AND ".join(self._holds(one) for one in rule.rules) + ")"
            case AnyOf():
                return "(" + " OR ".join(self._holds(one) for one in rule.rules) + ")"
            case Not():
                return f"(NOT {self._holds(rule.rule)})"
            case _:
                place = self._places[rule]
                return f"(word_{place // _WORD} & {1 << place % _WORD} <> 0)"


def needs_everybody(rule: Rule) -> bool:
    """Whether a customer's answer hangs on other customers, so that no slice can give it."""
    return any(isinstance(part, Rfm) for part in walk(rule))
