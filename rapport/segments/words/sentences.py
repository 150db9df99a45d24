"""The grammar of a sentence: clauses and rules, joined by and, or, but, then; brackets."""

from dataclasses import dataclass

from rapport.segments.rules import AllOf, AnyOf, Not, Rule
from rapport.segments.words.chunks import Chunk, chunk, coming
from rapport.segments.words.clauses import BREAKS, Clause
from rapport.segments.words.joining import rules_from
from rapport.segments.words.reader import Reader

_JOINS = ("and", "or", "but", "comma", "then")
_AND_OR = {
    "zh": "“且”和“或”一起出现：先合并哪一边？",
    "en": "“and” and “or” stand side by side: which belongs together first?",
}
_EXCEPT = {
    "zh": "排除的是否也包括后一个条件？",
    "en": "Does the exception go on to the later condition too?",
}
_MOST_DEEP = 20


class Stuck(Exception):
    """Reading cannot go on at this place; `end` is where the words that do not fit end."""

    def __init__(self, place: int, end: int | None = None) -> None:
        super().__init__(place)
        self.place = place
        self.end = end


@dataclass(slots=True)
class Item:
    """A clause, or a rule already whole, and the word that joins it to what stands before."""

    join: str
    node: Clause | Rule


@dataclass(slots=True)
class Sentence:
    """Reads a sentence from left to right; `chunks` are the pieces as they were used."""

    reader: Reader
    chunks: list[Chunk]
    place: int = 0
    depth: int = 0

    def whole(self) -> Rule:
        """Read the sentence to its end."""
        rule = self._group()
        left = self._next()
        if left is not None:
            raise Stuck(left.start, left.end)
        return rule

    def _next(self) -> Chunk | None:
        """Give the next piece, or None at the end of the sentence."""
        place = self.reader.source.skip(self.place)
        if place >= len(self.reader.source.text):
            return None
        found = chunk(self.reader, place)
        if found is None:
            raise Stuck(place)
        return found

    def _use(self, piece: Chunk) -> None:
        self.chunks.append(piece)
        self.place = piece.end

    def _group(self) -> Rule:
        """Read items up to a closing bracket or the end, and put them together."""
        self.depth += 1
        if self.depth > _MOST_DEEP:
            raise Stuck(self.place)
        items: list[Item] = []
        start, join = self.place, ""
        piece = self._next()
        while piece is not None and piece.kind != "close":
            if piece.kind in ("filler", "stop"):
                self._use(piece)
            elif piece.kind in _JOINS:
                join = self._joined(join, piece, items)
            else:
                items.append(Item(join, self._item(piece)))
                join = ""
            piece = self._next()
        self.depth -= 1
        if not items or join not in ("", "comma"):
            raise Stuck(self.place, None if items else start)
        return self._combined(items, start)

    def _joined(self, join: str, piece: Chunk, items: list[Item]) -> str:
        if not items or (join not in ("", "comma") and piece.kind not in ("comma", "then")):
            raise Stuck(piece.start, piece.end)
        self._use(piece)
        return join if piece.kind == "comma" and join else str(piece.kind)

    def _item(self, piece: Chunk) -> Clause | Rule:
        match piece.kind:
            case "open":
                return self._bracket(piece)
            case "exclude":
                self._use(piece)
                return Not(kind="not", rule=self._inner(reaches_on=True))
            case "atom":
                self._use(piece)
                return self._rule(piece)
            case _:
                return self._clause()

    def _inner(self, *, reaches_on: bool = False) -> Rule:
        """Read the one item that an excluding word is about; a deed and those after it, if so."""
        start = self.place
        items = [Item("", self._one())]
        join = self._next()
        if reaches_on and isinstance(items[0].node, Clause) and self._is_meant_too(join):
            while join is not None and join.kind in ("and", "or"):
                self._use(join)
                items.append(Item(join.kind, self._one()))
                join = self._next()
        return self._combined(items, start)

    def _one(self) -> Clause | Rule:
        piece = self._next()
        while piece is not None and piece.kind == "filler":
            self._use(piece)
            piece = self._next()
        if piece is None or piece.kind in (*_JOINS, "close", "stop"):
            raise Stuck(self.place)
        return self._item(piece)

    def _is_meant_too(self, join: Chunk | None) -> bool:
        """Whether what follows a deed that is left out is left out with it, together or either."""
        return (
            join is not None
            and join.kind in ("and", "or")
            and self.reader.fork(("except", join.start), 2, _EXCEPT) == 1
        )

    def _bracket(self, piece: Chunk) -> Rule:
        self._use(piece)
        rule = self._group()
        closing = self._next()
        if closing is None or closing.kind != "close":
            raise Stuck(piece.start, piece.end)
        self._use(closing)
        return rule

    def _rule(self, piece: Chunk) -> Rule:
        rule: Rule = piece.value  # type: ignore[assignment]
        return rule

    def _clause(self) -> Clause | Rule:
        """Read pieces into one clause for as long as they fit."""
        piece = self._next()
        assert piece is not None
        clause = Clause(place=piece.start)
        while piece is not None:
            if (piece.kind == "comma" and self._goes_on(clause, piece)) or piece.kind == "filler":
                self._use(piece)
            elif piece.kind in ("atom", "open") and self._denies(clause):
                self._use_denial(clause)
                return Not(kind="not", rule=self._inner())
            elif piece.kind in BREAKS or not clause.takes(piece, self.reader):
                break
            else:
                self._use(piece)
            piece = self._next()
        if self.place <= clause.place:
            raise Stuck(clause.place, piece.end if piece else None)
        return clause

    def _denies(self, clause: Clause) -> bool:
        """Whether the clause is a bare `not` before a whole rule."""
        bare = Clause(place=clause.place, flags=clause.flags)
        return "not" in clause.flags and clause.flags <= {"not", "no"} and clause == bare

    def _use_denial(self, clause: Clause) -> None:
        clause.flags.clear()

    def _goes_on(self, clause: Clause, comma: Chunk) -> bool:
        """Whether a comma stands inside a clause: before its deed, or before mere details."""
        if clause.is_headless and clause.window and not clause.goods:
            return True
        seen = False
        for following in coming(self.reader, comma.end):
            if following.kind in ("comma", "stop", "close", "and", "or", "but", "then"):
                return seen
            if following.kind not in ("window", "quantity"):
                return False
            seen = True
        return seen

    def _combined(self, items: list[Item], start: int) -> Rule:
        nodes, joins = rules_from(items_of(items), self.reader)
        if nodes is None:
            raise Stuck(start, self.place)
        kinds = {_KINDS.get(join, join) for join in joins}
        explicit = kinds - {"comma", ""}
        if "or" not in explicit:
            return _grouped(nodes, "and")
        if kinds <= {"or"} or (kinds <= {"or", "comma"} and self.reader.source.language == "en"):
            return _grouped(nodes, "or")
        joins = _spread(joins, english=self.reader.source.language == "en")
        tight = ("and", "or")[self.reader.fork(("and-or", start), 2, _AND_OR)]
        return _mixed(nodes, joins, tight)


_KINDS = {"but": "and", "then": "and"}


def items_of(items: list[Item]) -> list[tuple[str, Clause | Rule]]:
    return [(item.join, item.node) for item in items]


def _spread(joins: list[str], *, english: bool) -> list[str]:
    """Read a comma as the next word that joins in English, as `and` in Chinese."""
    told, after = [], "and"
    for join in reversed(joins):
        kind = _KINDS.get(join, join) or "and"
        if kind == "comma":
            kind = after if english else "and"
        after = kind
        told.append(kind)
    return told[::-1]


def _mixed(nodes: list[Rule], joins: list[str], tight: str) -> Rule:
    """Put together what the tight word joins, and then the groups."""
    groups = [[nodes[0]]]
    for join, node in zip(joins, nodes[1:], strict=True):
        if join == tight:
            groups[-1].append(node)
        else:
            groups.append([node])
    loose = "or" if tight == "and" else "and"
    return _grouped([_grouped(group, tight) for group in groups], loose)


def _grouped(nodes: list[Rule], word: str) -> Rule:
    if len(nodes) == 1:
        return nodes[0]
    if word == "or":
        return AnyOf(kind="any", rules=tuple(nodes))
    return AllOf(kind="all", rules=tuple(nodes))
