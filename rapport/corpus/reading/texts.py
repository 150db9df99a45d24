"""Files that are texts themselves: plain, Markdown, HTML."""

import re
from collections.abc import Iterator
from pathlib import Path

from rapport.corpus.cleaning import markdown_text, page_text
from rapport.corpus.model import Document
from rapport.corpus.reading.bytes import whole_file
from rapport.corpus.reading.rows import Origin, Reading, Unit, text_lines

_HEADER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)  # settings in front of a Markdown page


def read_plain(path: Path, origin: Origin, how: Reading) -> Iterator[Document]:
    """A plain text: one document, or one a paragraph or a line."""
    if how.unit is Unit.DOCUMENT:
        yield origin.document("", (whole_file(path, how.encoding),))
        return
    for number, text in _pieces(path, how):
        yield origin.document(f"line {number}", (text,))


def read_markdown(path: Path, origin: Origin, how: Reading) -> Iterator[Document]:
    """A Markdown page as the text that a reader sees."""
    text = whole_file(path, how.encoding)
    yield origin.document("", (markdown_text(_HEADER.sub("", text, count=1)),))


def read_page(path: Path, origin: Origin, how: Reading) -> Iterator[Document]:
    """An HTML page as the text that a reader sees, without its menus."""
    yield origin.document("", (page_text(whole_file(path, how.encoding)),))


def _pieces(path: Path, how: Reading) -> Iterator[tuple[int, str]]:
    """Lines, or paragraphs between empty lines, with the number of the line they begin at."""
    held: list[str] = []
    begun = 1
    for number, line in text_lines(path, how):
        if held and (how.unit is Unit.LINE or not line.strip()):
            yield begun, "".join(held)
            held = []
        if line.strip():
            begun = begun if held else number
            held.append(line)
    if held:
        yield begun, "".join(held)
