"""The grammar of a sentence: clauses and rules, joined by and, or, but, then; brackets."""

from dataclasses import dataclass

from rapport.segments.rules import Not, Rule
from rapport.segments.words.chunks import Chunk, chunk, coming
from rapport.segments.words.clauses import BREAKS, Clause
from rapport.segments.words.grouping import grouped
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
_BARRED = ("除了", "除开", "除去", "除")
_BESIDES = ("还", "也", "又")


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

    def _group(self, until: str = "close") -> Rule:
        """Read items up to a closing bracket or the end, and put them together."""
        self.depth += 1
        if self.depth > _MOST_DEEP:
            raise Stuck(self.place)
        items: list[Item] = []
        start, join = self.place, ""
        piece = self._next()
        while piece is not None and piece.kind != until:
            if piece.kind in ("filler", "stop"):
                self._use(piece)
            elif piece.kind == "outside":
                self._turn_round(piece, items)
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
                return self._exception(piece)
            case "atom":
                self._use(piece)
                return self._rule(piece)
            case _:
                return self._clause()

    def _turn_round(self, piece: Chunk, items: list[Item]) -> None:
        """Read `北京以外`: a rule that stands alone, and then a word that turns it round."""
        last = items[-1] if items else None
        if last is None or isinstance(last.node, Clause) or (len(items) > 1 and not last.join):
            raise Stuck(piece.start, piece.end)
        self._use(piece)
        items[-1] = Item(last.join, Not(kind="not", rule=last.node))

    def _exception(self, piece: Chunk) -> Rule:
        """Read what is left out: up to the word that ends it, or the one item that follows."""
        self._use(piece)
        if self._word(piece) in _BARRED and self._is_ended():
            rule = self._group("outside")
            ending = self._next()
            assert ending is not None
            self._use(ending)
        else:
            rule = self._inner(reaches_on=True)
        if self._word(piece) in _BARRED and self._goes_on_besides():
            raise Stuck(piece.start, piece.end)  # 除了…还…: both are meant, and neither left out
        return Not(kind="not", rule=rule)

    def _word(self, piece: Chunk) -> str:
        return self.reader.source.folded[piece.start : piece.end]

    def _is_ended(self) -> bool:
        """Whether a word such as 以外 says where the exception ends."""
        for following in coming(self.reader, self.place):
            if following.kind == "outside":
                return True
            if following.kind in ("stop", "close", "exclude") or self._word(following) == ",":
                return False
        return False

    def _goes_on_besides(self) -> bool:
        """Whether 还, 也 or 又 stands between the exception and what follows it."""
        for used in reversed(self.chunks):
            if used.kind != "filler":
                break
            if self._word(used) in _BESIDES:
                return True
        place = self.place
        while (found := chunk(self.reader, place)) and found.kind in ("comma", "filler"):
            if self._word(found) in _BESIDES:
                return True
            place = found.end
        return False

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
        while reaches_on and self._runs_on():
            items.append(Item("", self._one()))
        return self._combined(items, start)

    def _runs_on(self) -> bool:
        """Whether another condition follows an exception with no word between, and is meant too."""
        following = next(coming(self.reader, self.place), None)
        if following is None or following.kind in (*_JOINS, "stop", "close", "exclude", "outside"):
            return False
        return self.reader.fork(("except", following.start), 2, _EXCEPT) == 1

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
        english = self.reader.source.language == "en"
        return grouped(nodes, joins, english=english, tight=lambda: self._tight(start))

    def _tight(self, start: int) -> str:
        return ("and", "or")[self.reader.fork(("and-or", start), 2, _AND_OR)]


def items_of(items: list[Item]) -> list[tuple[str, Clause | Rule]]:
    return [(item.join, item.node) for item in items]
