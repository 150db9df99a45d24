"""What a value brings into a text: claims, forbidden words, links, markup, personal data.

A finding counts if it is there with the value and not there without it, so a value is at fault for
what stands in it and for what its edges form with the words around.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from rapport.content.checked import CheckedText
from rapport.content.fact_checks import supported_facts
from rapport.content.filling.windows import Typed, Window
from rapport.content.findings import REFUSE
from rapport.content.flat import UNKNOWN, Flat
from rapport.content.grounds import Grounds
from rapport.content.lawful import lawful_words
from rapport.content.manners import nobody_named, own_links, plain_text
from rapport.content.model import Copy, Finding

_WORDS = (supported_facts, lawful_words)
_MANNERS = (own_links, plain_text, nobody_named)
_WORSE = frozenset({"markup-typed", "catalogue-claim"})
"""Only warnings where the shop wrote them; a customer's name has no business with them."""

_SLOT = "{{ customer.first_name }}"

Said = tuple[str, str]


def baseline(window: Window, grounds: Grounds) -> Counter[Said]:
    """Count what is found in a window with values that say nothing."""
    return _found(window, dict.fromkeys(window.names, UNKNOWN), grounds)


def brought(
    window: Window, values: Mapping[str, str], grounds: Grounds, without: Counter[Said]
) -> set[str]:
    """Give the codes of what values bring into a window, given what is found `without` them."""
    return {code for code, _ in _found(window, values, grounds) - without}


def _found(window: Window, values: Mapping[str, str], grounds: Grounds) -> Counter[Said]:
    text = window.filled(values)
    return Counter(
        (found.code, found.span)
        for found in _findings(text, grounds, read=window.read)
        if found.severity == REFUSE or found.code in _WORSE
    )


def _findings(text: Typed, grounds: Grounds, *, read: bool) -> Iterator[Finding]:
    opened = CheckedText(copy=Copy(body=text.text), grounds=grounds, flats=(_flat(text),))
    for check in (*_WORDS, *_MANNERS) if read else _WORDS:
        yield from check(opened)


def _flat(text: Typed) -> Flat:
    """The window as the checks read a part: what a slot filled comes from one mark of the source.

    Which slot of a customer it was makes no difference to a check.
    """
    source: list[str] = []
    origin: list[int] = []
    at = 0
    for place, (char, bound) in enumerate(zip(text.text, text.bound, strict=True)):
        if not bound:
            source.append(char)
            origin.append(at)
            at += 1
        elif place and text.bound[place - 1]:
            origin.append(origin[-1])
        else:
            source.append(_SLOT)
            origin.append(at)
            at += len(_SLOT)
    return Flat(
        part="body",
        source="".join(source),
        text=text.text,
        origin=tuple(origin),
        bound=text.bound,
    )
