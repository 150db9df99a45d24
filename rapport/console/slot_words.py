"""Slots as a marketer reads them: `{{ product.price | money }}` in a list is [price]."""

import re

from rapport.console.texts import Texts
from rapport.content import Copy

_SLOT = re.compile(r"\{\{\s*(?P<path>[\w.\[\]-]+).*?\}\}", re.DOTALL)
_LOGIC = re.compile(r"\{%.*?%\}", re.DOTALL)
_PLACE = re.compile(r"^products\[(?P<place>\d)\]")
_MOST = 60


def title_of(t: Texts, copy: Copy) -> str:
    """Give the line that a list shows for a text: its subject, else how it begins."""
    said = " ".join(worded(t, copy.subject or copy.body).split())
    return said if copy.subject or len(said) <= _MOST else f"{said[:_MOST]}…"


def worded(t: Texts, text: str) -> str:
    """Put the name of each slot in its place, and leave conditions out."""
    without = _LOGIC.sub("", text)
    return _SLOT.sub(lambda found: t("slot.mark", name=slot_name(t, found["path"])), without)


def slot_name(t: Texts, path: str) -> str:
    """Name a slot by its path; one that has no name is called by the last word of its path."""
    place = _PLACE.match(path)
    single = _PLACE.sub("product", path)
    name = t.name("slot", single)
    named = path.rpartition(".")[2] if name == single else name
    if place and int(place["place"]):
        return t("slot.another", name=named, place=int(place["place"]) + 1)
    return named
