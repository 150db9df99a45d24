"""The column of a journey as HTML: a card per step, with ways told one level deeper."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rapport.console.icons import icon
from rapport.console.journey_flow import Definition, Line, reading_order, steps_of
from rapport.console.journey_words import ICONS, Words
from rapport.console.markup import Markup, join, tag

_DEEPEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands with the steps: figures and findings by step id, and a path to point at.

    `marked` are steps that something is wrong with, and how badly: bad or warn.
    """

    figures: Mapping[str, Sequence[Markup]] = field(default_factory=dict)
    findings: Mapping[str, Sequence[Markup]] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict)
    path: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handles:
    """What an editor adds to the column: the line that is chosen, and words for its buttons."""

    chosen: str
    label: str
    add: str


def told_lines(words: Words, definition: Definition) -> list[tuple[Line, str]]:
    """Say each line; a way that nothing stands on says so."""
    lines = reading_order(definition)
    told = []
    for place, line in enumerate(lines):
        text = words.line(definition, line)
        follows = lines[place + 1] if place + 1 < len(lines) else None
        if line.kind == "way" and (follows is None or follows.depth <= line.depth):
            text = words.t("journey_words.goes_below", way=text)
        told.append((line, text))
    return told


def column(words: Words, definition: Definition, beside: Beside) -> Markup:
    """Draw the column to be read: a list."""
    items = [
        tag(
            "li",
            _inside(definition, line, text, beside),
            class_=_classes(line, beside),
            style=_depth(line),
        )
        for line, text in told_lines(words, definition)
    ]
    return tag("ol", items, class_="flow")


def tree(words: Words, definition: Definition, beside: Beside, handles: Handles) -> Markup:
    """Draw the column to be edited: a tree of which one line is in the order of Tab keys."""
    told = told_lines(words, definition)
    keys = [line.key for line, _ in told]
    chosen = handles.chosen if handles.chosen in keys else (keys[0] if keys else "")
    items = [
        tag(
            "div",
            _inside(definition, line, text, beside),
            _adder(line, handles),
            class_=_classes(line, beside),
            style=_depth(line),
            role="treeitem",
            aria_level=line.depth + 1,
            aria_selected="true" if line.key == chosen else "false",
            aria_invalid="true" if _mark(line, beside) == "bad" else None,
            tabindex=0 if line.key == chosen else -1,
            data_key=line.key,
        )
        for line, text in told
    ]
    return tag("div", items, class_="flow", role="tree", aria_label=handles.label)


def _inside(definition: Definition, line: Line, text: str, beside: Beside) -> Markup:
    if line.kind != "step":
        return join(tag("span", text, class_="flow-text"))
    step = steps_of(definition)[line.step_id]
    figures = beside.figures.get(line.step_id, ())
    findings = beside.findings.get(line.step_id, ())
    return join(
        tag("span", icon(ICONS.get(str(step.get("kind")), "warning")), class_="flow-icon"),
        tag(
            "span",
            tag("span", text, class_="flow-text"),
            " ",
            tag("code", line.step_id, class_="flow-id"),
            tag("span", figures, class_="flow-figures") if figures else None,
            tag("span", findings, class_="flow-findings") if findings else None,
            class_="flow-body",
        ),
    )


def _adder(line: Line, handles: Handles) -> Markup | None:
    """A small button for the mouse; keys have their own way to it."""
    if line.kind not in {"step", "way"}:
        return None
    return tag(
        "button",
        icon("plus"),
        type="button",
        class_="flow-add",
        tabindex=-1,
        title=handles.add,
        aria_label=handles.add,
        data_act="add",
    )


def _classes(line: Line, beside: Beside) -> str:
    names = ["flow-line", line.kind, _mark(line, beside)]
    if line.kind == "step" and line.step_id in beside.path:
        names.append("on-path")
    return " ".join(name for name in names if name)


def _mark(line: Line, beside: Beside) -> str:
    return beside.marked.get(line.step_id, "") if line.kind == "step" else ""


def _depth(line: Line) -> str:
    return f"--depth:{min(line.depth, _DEEPEST)}"
