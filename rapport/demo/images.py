"""Draws a picture of each demo product: a quiet still life, as PNG, without any picture library."""

import struct
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rapport.catalog import Product
from rapport.demo.latent import CATEGORIES
from rapport.demo.shapes import Field, Plane, silhouette
from rapport.kit.chance import share_of

SIZE = 480
"""Width and height in pixels."""

_Colour = tuple[int, int, int]

_WALLS: dict[str, tuple[_Colour, _Colour]] = {  # top and bottom of the wall behind the product
    "tea": ((226, 232, 214), (198, 212, 186)),
    "ceramics": ((232, 226, 216), (208, 199, 186)),
    "textiles": ((228, 226, 232), (203, 201, 214)),
    "stationery": ((234, 228, 210), (214, 203, 176)),
    "lighting": ((240, 224, 200), (220, 190, 152)),
    "kitchen": ((230, 222, 212), (205, 188, 168)),
    "body": ((232, 226, 226), (214, 196, 194)),
    "storage": ((224, 226, 218), (196, 202, 190)),
}
_INKS: dict[str, _Colour] = {
    "tea": (94, 122, 78),
    "ceramics": (130, 116, 100),
    "textiles": (112, 116, 146),
    "stationery": (150, 116, 72),
    "lighting": (190, 120, 62),
    "kitchen": (120, 92, 72),
    "body": (164, 112, 104),
    "storage": (132, 122, 88),
}
_NAMED: dict[str, _Colour] = {  # words of the attribute `colour`
    "white": (248, 246, 240),
    "snow": (248, 246, 240),
    "ivory": (244, 236, 216),
    "cream": (244, 234, 210),
    "milk": (246, 242, 230),
    "butter": (240, 216, 140),
    "oat": (222, 204, 172),
    "sand": (214, 192, 156),
    "natural": (204, 172, 124),
    "flax": (208, 186, 146),
    "honey": (206, 150, 74),
    "amber": (208, 138, 58),
    "caramel": (182, 118, 62),
    "mustard": (204, 156, 50),
    "brass": (190, 152, 78),
    "ochre": (186, 126, 58),
    "terracotta": (186, 98, 68),
    "persimmon": (206, 96, 48),
    "rust": (164, 84, 54),
    "red": (176, 62, 52),
    "burgundy": (112, 42, 50),
    "brown": (118, 86, 62),
    "iron": (98, 78, 64),
    "walnut": (106, 76, 54),
    "cocoa": (104, 74, 60),
    "cherry": (158, 92, 64),
    "oak": (190, 152, 100),
    "kraft": (184, 148, 104),
    "grey": (142, 144, 146),
    "silver": (178, 182, 186),
    "slate": (92, 104, 114),
    "charcoal": (70, 70, 74),
    "black": (52, 52, 56),
    "ink": (48, 52, 66),
    "navy": (48, 62, 96),
    "indigo": (58, 74, 122),
    "blue": (104, 138, 170),
    "celadon": (156, 182, 166),
    "green": (82, 116, 84),
    "forest": (58, 90, 68),
    "moss": (116, 130, 78),
    "olive": (118, 118, 72),
    "sage": (146, 160, 132),
    "clear": (198, 212, 212),
}
_INGREDIENTS: dict[str, _Colour] = {  # words of an id, where there is no attribute `colour`
    "olive": (146, 150, 92),
    "mugwort": (110, 134, 92),
    "charcoal": (74, 74, 78),
    "neroli": (226, 186, 130),
    "cedar": (140, 106, 80),
    "unscented": (232, 228, 220),
    "ginger": (206, 168, 98),
    "camellia": (188, 96, 92),
    "rice": (236, 226, 204),
    "osmanthus": (218, 162, 70),
    "pomelo": (212, 200, 116),
    "beeswax": (212, 164, 84),
    "almond": (214, 186, 152),
    "shea": (230, 214, 178),
    "rose": (208, 142, 144),
    "hazel": (142, 158, 126),
    "clay": (222, 216, 206),
    "salt": (200, 214, 216),
    "geranium": (186, 116, 138),
    "mint": (142, 180, 156),
    "bamboo": (186, 176, 116),
    "honey": (206, 150, 74),
    "chilli": (168, 58, 42),
    "sesame": (66, 62, 60),
}
_TEAS: tuple[tuple[tuple[str, ...], _Colour], ...] = (  # words of a tea's id, and its colour
    (("black", "souchong", "gold", "lychee"), (146, 74, 48)),
    (("puer", "dark", "brick"), (92, 62, 46)),
    (("oolong", "tieguanyin", "dancong", "dahongpao"), (168, 128, 66)),
    (("white", "silver", "shoumei"), (172, 180, 148)),
    (("rice", "barley", "buckwheat"), (190, 142, 80)),
    (("jasmine",), (128, 158, 112)),
    (("chrysanthemum",), (212, 176, 74)),
    (("mint",), (112, 160, 128)),
)


def product_png(product: Product) -> bytes:
    """Draw a product's picture, `SIZE` pixels square; the same product always looks the same."""
    category = product.category if product.category in _WALLS else CATEGORIES[0]
    return _drawn(product.product_id, category, str(product.attributes.get("colour", "")))


@lru_cache(maxsize=256)
def _drawn(product_id: str, category: str, colour_words: str) -> bytes:
    return _encode(_paint(product_id, category, _colour(product_id, colour_words, category)))


def _paint(product_id: str, category: str, colour: _Colour) -> NDArray[np.uint8]:
    plane = Plane(SIZE)
    top, bottom = _WALLS[category]
    picture = _mix(_filled(top), _filled(bottom), (plane.y + 1) / 2)
    picture = _mix(picture, _filled((255, 252, 242)), 0.5 * _inside(_moon(product_id, plane)))
    for distance, strength in _hills(product_id, plane):
        picture = _mix(picture, _filled(_INKS[category]), strength * _inside(distance))
    shadow = plane.oval(0.03, 0.6, 0.56, 0.07)
    picture = _mix(picture, _filled((60, 50, 40)), 0.22 * _inside(shadow, blur=0.12))
    body, detail = silhouette(product_id, category, plane)
    # Lit from the left, so that a flat shape gets some roundness.
    light = np.clip(1.08 - 0.2 * (plane.x + 0.5), 0.82, 1.16)[..., None]
    picture = _mix(picture, np.minimum(_filled(colour) * light, 255), _inside(body))
    picture = _mix(picture, _filled(_shade(colour)), 0.9 * _inside(detail))
    whole: NDArray[np.uint8] = picture.astype(np.uint8)
    return whole


def _moon(product_id: str, plane: Plane) -> Field:
    """The lamp over the hills, which is the shop's sign; where it hangs differs."""
    x = -0.55 + 1.1 * share_of(product_id, experiment="demo-moon")
    y = -0.5 + 0.2 * share_of(product_id, experiment="demo-moon-height")
    return plane.disc(x, y, 0.3)


def _hills(product_id: str, plane: Plane) -> tuple[tuple[Field, float], ...]:
    shift = 6.28 * share_of(product_id, experiment="demo-hills")
    far = 0.34 + 0.1 * np.sin(2.2 * plane.x + shift) - plane.y
    near = 0.52 + 0.07 * np.sin(3.1 * plane.x + 2 * shift) - plane.y
    return ((far, 0.10), (near, 0.14))


def _colour(product_id: str, words: str, category: str) -> _Colour:
    said = product_id.split("-")
    if category == "tea":
        return next((colour for tea, colour in _TEAS if {*said} & {*tea}), _INKS["tea"])
    named = [_NAMED[word] for word in words.split() if word in _NAMED]
    named += [_INGREDIENTS[word] for word in said if word in _INGREDIENTS and not named]
    return named[-1] if named else _INKS[category]


def _shade(colour: _Colour) -> _Colour:
    """A darker tone for details, or a lighter one on dark things."""
    dark = sum(colour) < 3 * 96
    return _scaled(colour, 1.55 if dark else 0.66)


def _scaled(colour: _Colour, factor: float) -> _Colour:
    red, green, blue = (min(int(part * factor), 255) for part in colour)
    return red, green, blue


def _inside(distance: Field, *, blur: float = 2 / SIZE) -> Field:
    covered: Field = np.clip(0.5 - distance / (2 * blur), 0, 1)
    return covered


def _filled(colour: _Colour) -> Field:
    plain: Field = np.ones((SIZE, SIZE, 3)) * np.array(colour)
    return plain


def _mix(below: Field, above: Field, share: Field) -> Field:
    mixed: Field = below + (above - below) * share[..., None]
    return mixed


def _encode(picture: NDArray[np.uint8]) -> bytes:
    """Write a PNG (ISO/IEC 15948): 8-bit colour, each line stored as its change from the last."""
    high, wide, _ = picture.shape
    flat = picture.reshape(high, wide * 3)
    up = np.vstack([flat[:1], flat[1:] - flat[:-1]])
    lines = np.hstack([np.full((high, 1), 2, dtype=np.uint8), up])
    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
