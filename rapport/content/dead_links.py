"""Links to pages of products that the shop does not have (any more)."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.liquid import MARK
from rapport.content.model import Finding
from rapport.content.prose import wholes

_TYPED = re.compile(r"https?://[^\s)\]<>\"'，。；、！？）】》]+", re.IGNORECASE)


def living_links(text: CheckedText) -> Iterator[Finding]:
    """A typed address in the folder of the shop's product pages is one that the catalogue has."""
    is_listed = text.grounds.is_listed
    if is_listed is None:
        return
    for flat in wholes(text):
        source = MARK.sub(lambda mark: " " * len(mark[0]), flat.source)
        for found in _TYPED.finditer(source):
            if not is_listed(found[0]):
                yield finding("dead-link", part=flat.part, span=found[0], start=found.start())


def folder_of(url: str) -> tuple[str, str]:
    """Give host and folder of a page: `shop.example`, `/p` for `https://shop.example/p/cream`."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.path.rstrip("/").rpartition("/")[0]


def page_of(url: str) -> tuple[str, str]:
    """Give host and path of a page: what follows `?` or `#` is the same page."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.path.rstrip("/")
