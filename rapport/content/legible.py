"""Texts that everybody can take in: emoji, letters in fancy dress, links that say where they lead.

A screen reader says each emoji by its name and spells fancy letters out one by one; a list of links
out of their place must make sense (WCAG 2.2, 2.4.4).
"""

import re
import unicodedata
from collections.abc import Iterator

from rapport.content.blocks import Button, blocks_of
from rapport.content.checked import CheckedText
from rapport.content.findings import finding
from rapport.content.formats.accessibility import is_vague
from rapport.content.formats.table import laid_out_in_html
from rapport.content.model import Finding
from rapport.content.prose import wholes

MOST_EMOJI = {"subject": 1, "preheader": 1, "body": 5}
MOST_EMOJI_SOCIAL = 15
"""Emoji are the manner of social posts."""

_EMOJI = re.compile(
    "(?:[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)"
)
_IN_A_ROW = re.compile(f"(?:{_EMOJI.pattern}\\s*){{3,}}")
_FANCY = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a]{3,}")


def for_every_reader(text: CheckedText) -> Iterator[Finding]:
    """Few emoji, plain letters, and buttons whose label says where they lead."""
    for flat in wholes(text):
        yield from _emoji(flat.part, flat.source, text.grounds.channel)
        for found in _FANCY.finditer(flat.source):
            plain = unicodedata.normalize("NFKC", found[0])
            yield finding(
                "fancy-letters", part=flat.part, span=found[0], start=found.start(), plain=plain
            )
        if not laid_out_in_html(text.grounds.channel):  # where it is, links are read there
            yield from _vague_buttons(flat.part, flat.source)


def _vague_buttons(part: str, source: str) -> Iterator[Finding]:
    for block in blocks_of(source):
        if isinstance(block, Button) and is_vague(block.label):
            start = source.find(block.label)
            yield finding("link-vague", part=part, span=block.label, start=start)


def _emoji(part: str, source: str, channel: str) -> Iterator[Finding]:
    most = MOST_EMOJI_SOCIAL if channel == "social" and part == "body" else MOST_EMOJI.get(part, 5)
    found = _EMOJI.findall(source)
    row = _IN_A_ROW.search(source)
    if len(found) > most or row:
        first = row or _EMOJI.search(source)
        assert first is not None, "there is an emoji where they are too many"
        span, start = first[0].strip(), first.start()
        yield finding(
            "emoji-flood", part=part, span=span, start=start, size=str(len(found)), limit=str(most)
        )
