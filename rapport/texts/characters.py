"""Characters: what nobody sees goes, full width becomes half width, and one form stays of many.

Controls go first: what stood between a letter and its accent must not keep them apart.
"""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PICTURES = "\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff0-\ufffd\U000e0000-\U000e01ff\ud800-\udfff]"
    f"|(?<![{_PICTURES}])[\u200d\ufe0f]"  # inside a picture they say which one it is
)
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000\xa0\u2002-\u200a\u202f\u205f]+")
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF10, 0xFF5B)} | dict.fromkeys(
    (0x3000, 0xA0, *range(0x2002, 0x200B), 0x202F, 0x205F), " "
)
_SPACES = re.compile("[ \t]{2,}|\t")
_LINE_SPACES = re.compile(" *\n *")
_EMPTY_LINES = re.compile("\n{3,}")


def without_controls(text: str) -> str:
    """Drop controls and signs without width; every kind of line end becomes one."""
    plain = _LINE_ENDS.sub("\n", text)
    return _UNSEEN.sub("", plain)


def one_form(text: str) -> str:
    """Make letters, digits and spaces half wide and compose accents (NFC).

    Chinese punctuation stays as it is.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _WIDE.sub(_narrowed, text))


def single_spaces(text: str) -> str:
    """Leave one space between words, none at the ends of lines, and at most one empty line."""
    plain = _LINE_SPACES.sub("\n", _SPACES.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", plain).strip()


def _narrowed(found: re.Match[str]) -> str:
    return found[0].translate(_NARROW)
