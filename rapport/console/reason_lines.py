"""The lines of an account, in an operator's words: tests with their verdicts, numbers, moments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.console.icons import icon
from rapport.console.markup import Markup, tag
from rapport.console.parts import facts, link
from rapport.console.visits import Visit
from rapport.delivery import GAVE_WAY
from rapport.reasons import Line, giving_way_sentence

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_LOOKS: Mapping[str, tuple[str, str]] = {
    "gate.passed": ("check", "good"),
    "gate.failed": ("stop", "bad"),
    "delivered": ("check", "good"),
    "stopped": ("stop", "bad"),
    "waiting": ("clock", "warn"),
    "gives-way": ("clock", "warn"),
    "silence": ("stop", "bad"),
    "left-out": ("stop", "bad"),
    "held-out": ("stop", "warn"),
    "afterwards": ("dot", ""),
}
_AFTER = frozenset({"delivered", "gives-way", "waiting", "stopped", "afterwards"})
_GIVES_WAY = "gives-way"
_TITLED = frozenset({"test", "because", "name", "event", "status", "verdict"})
"""Facts that stand in a line's title, and not among its numbers."""


_PLACES = {"segment_id": "/segments", "brief_id": "/briefs", "draft_id": "/review"}
_SHARES = frozenset({"propensity", "share"})
_GROUPS = {"written_by": "author", "error": "because"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Names of what a line only knows by its id."""

    segments: Mapping[str, str]
    briefs: Mapping[str, str]


def parts_of(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Divide an account: where it comes from, what the gate said, what happened."""
    found: dict[str, list[Line]] = {"origin": [], "gate": [], "after": []}
    for line in lines:
        gate = line.code.startswith("gate.")
        found["gate" if gate else "after" if line.code in _AFTER else "origin"].append(line)
    return {part: inside for part, inside in found.items() if inside}


def line_list(visit: Visit, lines: Sequence[Line], named: Named) -> Markup:
    """Draw lines as a list: what was found, and the numbers that it went by."""
    return tag("ol", [_line(visit, line, named) for line in lines], class_="list reasons")


def _line(visit: Visit, line: Line, named: Named) -> Markup:
    picture, look = _LOOKS.get(line.code, ("dot", ""))
    because = str(line.facts.get("because") or "")
    told = visit.t.name("because", because) if because else ""
    numbers = list(_numbers(visit, line, named))
    if because == GAVE_WAY or line.code == _GIVES_WAY:
        told, numbers = giving_way_sentence(line.facts, visit.t.language), []
    return tag(
        "li",
        tag("span", icon(picture), class_=f"dot {look}".strip(), aria_hidden="true"),
        tag(
            "div",
            tag("div", _title(visit, line), class_="strong"),
            tag("div", told, class_="small") if told else None,
            facts(numbers) if numbers else None,
            class_="grow",
        ),
    )


def _title(visit: Visit, line: Line) -> str:
    t = visit.t
    code = line.code
    if code in ("gate.passed", "gate.failed"):
        test = t.name("gate_test", str(line.facts.get("test", "")))
        return t(f"reasons.line.{code}", test=test)
    if code == "afterwards":
        return t.name("event", str(line.facts.get("event", "")))
    if code == "stopped":
        return t(
            "reasons.line.stopped",
            status=t.name("status.message", str(line.facts.get("status", ""))),
        )
    if code == "reviewed":
        verdict = t.name("reasons.verdict", str(line.facts.get("verdict", "")))
        return t("reasons.line.reviewed", verdict=verdict)
    name = str(line.facts.get("name") or "–")
    return t(f"reasons.line.{code}", name=name) if _is_named(visit, code) else code


def _is_named(visit: Visit, code: str) -> bool:
    return visit.t.has(f"reasons.line.{code}")


def _numbers(visit: Visit, line: Line, named: Named) -> Iterator[tuple[str, str | Markup]]:
    for name, value in line.facts.items():
        if name in _TITLED or value in ("", None):
            continue
        yield visit.t.name("reasons.fact", name), _value(visit, name, value, line, named)


def _value(visit: Visit, name: str, value: object, line: Line, named: Named) -> str | Markup:
    t, f, text = visit.t, visit.f, str(value)
    shown: str | Markup = text
    if isinstance(value, bool):
        shown = t("words.yes" if value else "words.no")
    elif _MOMENT.match(text):
        shown = f.moment(datetime.fromisoformat(text))
    elif name in _PLACES:
        shown = _linked(name, text, named)
    elif name in _SHARES and isinstance(value, int | float):
        shown = f.share(float(value))
    elif name in _GROUPS:
        shown = t.name(_GROUPS[name], text)
    elif line.facts.get("test") == "caps":
        shown = "; ".join(_caps(visit, text))
    return shown


def _linked(name: str, text: str, named: Named) -> Markup:
    names = {"segment_id": named.segments, "brief_id": named.briefs}.get(name, {})
    return tag("a", names.get(text, text), href=link(f"{_PLACES[name]}/{text}"))


def _caps(visit: Visit, text: str) -> Iterator[str]:
    """Read `1:0/1 7:2/5`: days, how many there were, and how many may be."""
    for one in text.split():
        days, colon, used = one.partition(":")
        so_far, slash, most = used.partition("/")
        if not (colon and slash):
            yield one
            continue
        yield visit.t("reasons.cap", days=days, used=so_far, most=most)
