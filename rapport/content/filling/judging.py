"""Judges the text of one recipient the plain way, and what all recipients of a shape share."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from rapport.claims import Sources
from rapport.content.checks import check_copy
from rapport.content.errors import SlotMissing
from rapport.content.filling.shapes import Filler
from rapport.content.filling.windows import Typed, Window, whole_views
from rapport.content.filling.words import baseline, brought
from rapport.content.findings import REFUSE
from rapport.content.flat import UNKNOWN
from rapport.content.formats.limits import format_findings
from rapport.content.grounds import Grounds
from rapport.content.model import Finding
from rapport.content.rendered import Rendered
from rapport.content.slots import CUSTOMER_SLOTS

# Lengths are measured with the values; words that must be there may not come from a name.
_ELSEWHERE = frozenset({"too-long", "subject-missing", "must-have-missing"})


@dataclass(frozen=True, kw_only=True)
class ToldGrounds(Grounds):
    """The grounds of a text for one customer: the same, but for what they told us."""

    shared: Grounds
    told: Mapping[str, str]

    @cached_property
    def slots(self) -> dict[str, object]:
        return {**self.shared.slots, "customer": dict(self.told)}

    @cached_property
    def sources(self) -> Sources:
        return self.shared.sources


def told_grounds(grounds: Grounds, told: Mapping[str, str]) -> ToldGrounds:
    """Give grounds with a customer's values, of whom it is known which are there."""
    copied = {field.name: getattr(grounds, field.name) for field in fields(Grounds)}
    copied["missing"] = dict.fromkeys(CUSTOMER_SLOTS, 0.0)
    return ToldGrounds(**copied, shared=grounds, told=told)


def shape_fault(filler: Filler, present: Iterable[str]) -> str:
    """Give the code for which no recipient of a shape may get the text; empty when there is none.

    It is the first of `check_copy` with values that say nothing, or `body-missing`.
    """
    values = dict.fromkeys(present, UNKNOWN)
    found = check_copy(filler.copy, told_grounds(filler.grounds, values))
    refusing = [one.code for one in found if one.severity == REFUSE]
    ours = [code for code in refusing if code not in _ELSEWHERE]
    if ours:
        return ours[0]
    try:
        rendered = filler.render(values)
    except SlotMissing:
        return "slot-unresolved"
    if not rendered.text.strip():
        return "body-missing"
    shown = _plain(f"{rendered.subject} {rendered.preheader} {rendered.text}")
    missing = any(_plain(word) not in shown for word in filler.grounds.must_have)
    return "must-have-missing" if missing else ""


def fault_of(
    filler: Filler, values: Mapping[str, str], links: Mapping[str, str] | None = None
) -> str:
    """Give the code for which this recipient may not get the text; empty when there is none."""
    return (
        shape_fault(filler, values)
        or length_fault(filler, values, links)
        or words_fault(filler, values)
    )


def length_fault(
    filler: Filler, values: Mapping[str, str], links: Mapping[str, str] | None = None
) -> str:
    """Give the code for which the channel refuses this recipient's text; empty when it fits."""
    try:
        rendered = filler.render(values, links)
    except SlotMissing:  # of a branch that only this value opens
        return "slot-unresolved"
    return first_refusing(
        format_findings(rendered, filler.grounds.channel, language=filler.grounds.language)
    )


def words_fault(filler: Filler, values: Mapping[str, str]) -> str:
    """Give the code for which values may not stand in the text; empty when they may."""
    found = check_copy(filler.copy, told_grounds(filler.grounds, values))
    codes = {one.code for one in found if one.severity == REFUSE and one.code not in _ELSEWHERE}
    return min(codes | _brought(filler, values), default="")


def first_refusing(findings: Iterable[Finding]) -> str:
    """Give the code of the first finding that refuses; empty when none does."""
    return next((one.code for one in findings if one.severity == REFUSE), "")


def _brought(filler: Filler, values: Mapping[str, str]) -> set[str]:
    if not values:
        return set()
    shape, grounds = filler.shape(values), filler.grounds
    if shape is None:
        return _brought_unseen(filler, values)
    found: set[str] = set()
    for view in whole_views(shape, filler.copy, grounds, filler.stand_ins(values)):
        if view.read:
            found |= brought(view, values, grounds, baseline(view, grounds))
    return found


def _brought_unseen(filler: Filler, values: Mapping[str, str]) -> set[str]:
    """Compare the texts with and without, where it cannot be seen what of them is the value."""
    with_values = filler.render(values)
    without = filler.render(dict.fromkeys(values, UNKNOWN))
    found: set[str] = set()
    for part in ("subject", "preheader", "text"):
        here, there = _window(with_values, part), _window(without, part)
        found |= brought(here, {}, filler.grounds, baseline(there, filler.grounds))
    return found


def _window(rendered: Rendered, part: str) -> Window:
    text: str = getattr(rendered, part)
    return Window(pieces=(Typed(text, (False,) * len(text)),), read=True)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
