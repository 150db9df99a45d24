"""Says what each Liquid mark of a text is and shows, for a model that must not see the Liquid."""

import re
from collections.abc import Sequence

from rapport.content import BadTemplate, Copy, Grounds, SlotMissing, compile_copy

_CUSTOMER = re.compile(r"\{\{-?\s*customer\.(\w+)")
_PATH = re.compile(r"\{\{-?\s*([\w.\[\]-]+)")
_URL = re.compile(r"\.url\b")


def shown_marks(marks: Sequence[str], grounds: Grounds) -> str:
    """List the marks by their number, each with what it stands for; nobody's data is in it."""
    return "\n".join(f"⟦{n}⟧ {_about(mark, grounds)}" for n, mark in enumerate(marks)) or "(none)"


def _about(mark: str, grounds: Grounds) -> str:
    if mark.startswith("{%"):
        return f"a condition or its end: {mark.strip('{}% -')}"
    customer = _CUSTOMER.match(mark)
    if customer:
        return f"the customer's {customer[1].replace('_', ' ')}, which differs; may be empty"
    path = _PATH.match(mark)
    name = path[1] if path else "a value"
    if _URL.search(name):
        return f"{name}, an address"
    return f"{name}, shown as: {_value(mark, grounds)}"


def _value(mark: str, grounds: Grounds) -> str:
    try:
        compiled = compile_copy(Copy(body=mark), channel="push", language=grounds.language)
        return compiled.render(grounds.slots).text or "(empty)"
    except (BadTemplate, SlotMissing):
        return "(no value here)"
