"""Keywords of pages that are found by searching: there, and not stuffed in.

Google's spam policies name stuffing (words repeated so often that it sounds unnatural) and give no
figure; the limit here is of this product.
"""

import unicodedata
from collections.abc import Iterator

from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.model import Finding
from rapport.content.prose import HAN, WORD, wholes

SEARCHED = frozenset({"product", "landing-page", "article"})
"""The formats that search engines read."""

MOST_SHARE = 0.05  # of a text's words or Chinese characters
_OFTEN = 4


def keywords_not_stuffed(text: CheckedText) -> Iterator[Finding]:
    """No keyword of the brief makes up more than its share of a page."""
    if text.grounds.channel not in SEARCHED:
        return
    shown = _plain("\n".join(flat.text for flat in wholes(text)))
    size = _size(shown)
    for word in text.grounds.must_have:
        times = shown.count(_plain(word))
        share = times * _size(_plain(word)) / size if size else 0.0
        if times >= _OFTEN and share > MOST_SHARE:
            yield finding("keyword-stuffed", span=word, times=str(times), share=f"{share:.0%}")


def _size(text: str) -> int:
    return len(HAN.findall(text)) + len(WORD.findall(text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
