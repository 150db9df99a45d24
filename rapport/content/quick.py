"""Bound texts filled without Liquid: what one person's text differs in is a handful of plain marks.

Once everything shared is bound, a mail is literals, outputs such as `{{ links.why }}` and
`{{ customer.first_name | default: "friend" }}`, and conditions on one value. Those are joined from
a flat list, which is many times as fast as a walk over the template. Whatever is not that plain
goes to Liquid, whole texts at a time: a value that is no string, a missing one without a default,
a loop.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import groupby

from liquid import RenderContext, escape
from liquid.ast import Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import BooleanExpression, FilteredExpression, Path
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.template import BoundTemplate

from rapport.content.liquid import fill

_OWN_ITEMS = frozenset({"size", "first", "last"})  # Liquid answers these itself
_LONGEST = 50_000  # characters; below, no text can reach the limit of Liquid, in bytes
_MISSING = object()

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Output:
    steps: Steps
    default: str | None


@dataclass(frozen=True, slots=True)
class _If:
    steps: Steps
    pieces: "tuple[_Piece, ...]"
    otherwise: "tuple[_Piece, ...]"


_Piece = str | _Output | _If


class _NotPlainError(Exception):
    """This text, or this value, is for Liquid."""


class Text:
    """A parsed text, ready to be filled; `shared` are values that it is always filled with.

    Conditions on shared values alone are decided here and now.
    """

    def __init__(self, template: BoundTemplate, shared: Mapping[str, object]) -> None:
        self._template = template
        self._shared = shared
        self._html = bool(template.env.autoescape)
        self._pieces: tuple[_Piece, ...] | None
        try:
            self._pieces = _joined(self._flat(template.nodes))
        except _NotPlainError:
            self._pieces = None

    @property
    def plain(self) -> bool:
        """Whether it is quick, as long as the values are plain too."""
        return self._pieces is not None

    def fill(self, slots: Mapping[str, object]) -> str:
        """Bind the values, as `rapport.content.liquid.fill` does."""
        if self._pieces is not None:
            found: list[str] = []
            try:
                self._join(self._pieces, slots, found)
            except _NotPlainError:
                return fill(self._template, slots)
            text = "".join(found)
            if len(text) <= _LONGEST:
                return text
        return fill(self._template, slots)

    def _join(
        self, pieces: tuple[_Piece, ...], slots: Mapping[str, object], found: list[str]
    ) -> None:
        for piece in pieces:
            if type(piece) is str:
                found.append(piece)
                continue
            assert not isinstance(piece, str)
            value = _value(piece.steps, slots)
            if isinstance(piece, _If):
                holds = value is not _MISSING and value is not None and value is not False
                self._join(piece.pieces if holds else piece.otherwise, slots, found)
            elif value is _MISSING and piece.default is not None:
                found.append(piece.default)
            elif type(value) is str and (value or piece.default is None):
                found.append(str(escape(value)) if self._html else value)
            else:
                raise _NotPlainError

    def _flat(self, nodes: Iterable[Node]) -> Iterator[_Piece]:
        for node in nodes:
            match node:
                case ContentNode():
                    yield node.text
                case OutputNode(expression=FilteredExpression(left=Path() as path)):
                    yield _Output(_steps(path), _default(node, self._template))
                case IfNode():
                    yield from self._branches(node)
                case _:
                    raise _NotPlainError

    def _branches(self, node: IfNode) -> Iterator[_Piece]:
        if node.blank:  # Liquid writes nothing of it
            return
        branches = [(node.condition, node.consequence)]
        branches += [(one.expression, one.block) for one in node.alternatives]
        for place, (condition, block) in enumerate(branches):
            if _roots(condition) <= self._shared.keys():
                if condition.evaluate(RenderContext(self._template, globals=self._shared)):
                    yield from self._flat(block.nodes)
                    return
            elif place == len(branches) - 1:
                match condition:
                    case BooleanExpression(expression=Path() as path):
                        otherwise = node.default.nodes if node.default is not None else []
                        yield _If(
                            _steps(path),
                            _joined(self._flat(block.nodes)),
                            _joined(self._flat(otherwise)),
                        )
                        return
                raise _NotPlainError
            else:
                raise _NotPlainError
        if node.default is not None:
            yield from self._flat(node.default.nodes)


def _joined(pieces: Iterable[_Piece]) -> tuple[_Piece, ...]:
    """The pieces, literals that follow each other made one."""
    found: list[_Piece] = []
    for literal, same in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        if literal:
            found.append("".join(piece for piece in same if isinstance(piece, str)))
        else:
            found += same
    return tuple(found)


def _roots(expression: Expression) -> frozenset[str]:
    """The names at the beginning of all paths in an expression."""
    own = frozenset({str(expression.head())}) if isinstance(expression, Path) else frozenset()
    return own.union(*(_roots(one) for one in expression.children()))


def _value(steps: Steps, slots: Mapping[str, object]) -> object:
    value: object = slots
    for place, step in enumerate(steps):
        if type(value) is dict:
            value = value.get(step, _MISSING)
        elif type(value) is list and type(step) is int:
            value = value[step] if step < len(value) else _MISSING
        else:
            raise _NotPlainError
        if value is _MISSING:
            if place == 0:  # Liquid has names of its own, such as `now`
                raise _NotPlainError
            break
    return value


def _steps(path: Path) -> Steps:
    for step in path.path:
        if isinstance(step, Path) or step in _OWN_ITEMS or (isinstance(step, int) and step < 0):
            raise _NotPlainError
    return tuple(step for step in path.path if not isinstance(step, Path))


def _default(node: OutputNode, template: BoundTemplate) -> str | None:
    """What stands there where the value is missing; None where that is a fault."""
    assert isinstance(node.expression, FilteredExpression)
    filters = node.expression.filters or []
    if not filters:
        return None
    if [one.name for one in filters] != ["default"]:
        raise _NotPlainError
    written = StringIO()
    try:
        node.render(RenderContext(template), written)
    except LiquidError:
        raise _NotPlainError from None
    return written.getvalue()
