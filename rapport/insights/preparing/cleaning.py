"""Makes a text as its reader sees it: no markup, nothing invisible, single spaces.

Full-width letters stay as they are: they are what the customer wrote, and readers know both.
"""

import re

from rapport.texts import single_spaces, without_controls, without_markup

# Nearly every text has none of these, and is left alone after one look.
_UNTIDY = re.compile(
    r"[<&\t\r\0-\x08\x0b-\x1f\x7f-\x9f\xad]|  | \n|\n |\n\n\n"
    "|[\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffd]"
    "|[\U000e0000-\U000e01ff\ud800-\udfff]"
)


def clean_text(title: str | None, text: str | None) -> str:
    """Join title and text, and clean them; empty where nothing can be read."""
    words = "\n".join(part for part in (title, text) if part)
    if _UNTIDY.search(words):
        words = without_markup(without_controls(words), settled=without_controls)
        words = single_spaces(words)
    return words.strip()
