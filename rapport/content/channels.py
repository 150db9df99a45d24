"""How wide a text is on a screen, and how many segments it takes as SMS.

A Chinese character is two columns wide, as it is on a phone's list of mails.
"""

import unicodedata

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")
_GSM_SIZES = (160, 153)  # septets in a message of one segment, and in each of several
_UCS2_SIZES = (70, 67)  # UTF-16 units


def columns(text: str) -> int:
    """Measure how wide a text is on a screen with letters of one width."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    hidden = sum(unicodedata.category(char) in {"Mn", "Cf"} for char in text)
    return len(text) + wide - hidden


def sms_segments(text: str) -> int:
    """Count the segments an SMS takes, which is what a carrier charges for."""
    septets = sms_septets(text)
    if septets is not None:
        length, sizes = septets, _GSM_SIZES
    else:
        length, sizes = len(text.encode("utf-16-be")) // 2, _UCS2_SIZES
    alone, chained = sizes
    return 1 if length <= alone else -(-length // chained)


def sms_septets(text: str) -> int | None:
    """Count the septets of a text in the GSM alphabet (3GPP TS 23.038); None if it needs UCS-2."""
    if not all(char in _GSM or char in _GSM_TWICE for char in text):
        return None
    return len(text) + sum(char in _GSM_TWICE for char in text)
