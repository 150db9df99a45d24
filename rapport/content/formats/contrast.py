"""The contrast of two colours as WCAG 2.2 defines it."""

import re
from functools import cache

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgba?\((\d+)[ ,]+(\d+)[ ,]+(\d+)")
_NAMED = {"white": "#ffffff", "black": "#000000"}
_LINEAR_BELOW = 0.04045


@cache
def contrast(one: str, other: str) -> float | None:
    """Give the contrast of two CSS colours, 1 to 21; None where one cannot be read."""
    lights = [_luminance(colour) for colour in (one, other)]
    if lights[0] is None or lights[1] is None:
        return None
    dark, light = sorted(light for light in lights if light is not None)
    return (light + 0.05) / (dark + 0.05)


def is_colour(word: str) -> bool:
    """Say whether a CSS value is a colour that can be read here."""
    return _luminance(word) is not None


@cache
def _luminance(colour: str) -> float | None:
    word = _NAMED.get(colour.strip().lower(), colour.strip())
    if found := _RGB.match(word):
        channels = [int(value) for value in found.groups()]
    elif found := _HEX.fullmatch(word):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * one for one in found[1])  # noqa: PLR2004
        channels = [int(digits[n : n + 2], 16) for n in (0, 2, 4)]
    else:
        return None
    red, green, blue = (_linear(value / 255) for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= _LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4
