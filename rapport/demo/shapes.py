"""Silhouettes of the demo shop's products, as distances: below 0 is inside, above 0 outside.

The picture reaches from -1 to 1 in both directions, downwards being positive.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float64]


class Plane:
    """The points of a square picture."""

    def __init__(self, size: int) -> None:
        steps = (np.arange(size) + 0.5) / size * 2 - 1
        self.x: Field = steps[None, :] * np.ones((size, 1))
        self.y: Field = steps[:, None] * np.ones((1, size))

    def disc(self, x: float, y: float, radius: float) -> Field:
        field: Field = np.hypot(self.x - x, self.y - y) - radius
        return field

    def oval(self, x: float, y: float, wide: float, high: float) -> Field:
        field: Field = (np.hypot((self.x - x) / wide, (self.y - y) / high) - 1) * min(wide, high)
        return field

    def box(self, x: float, y: float, wide: float, high: float, round_: float = 0.04) -> Field:
        """A rectangle around (x, y) with half-width, half-height and rounded corners."""
        dx, dy = np.abs(self.x - x) - wide + round_, np.abs(self.y - y) - high + round_
        outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0))
        field: Field = outside + np.minimum(np.maximum(dx, dy), 0) - round_
        return field

    def bar(self, ends: tuple[float, float, float, float], thick: float) -> Field:
        """A line with round ends from (x, y) to (x, y)."""
        x1, y1, x2, y2 = ends
        dx, dy = x2 - x1, y2 - y1
        along = ((self.x - x1) * dx + (self.y - y1) * dy) / (dx * dx + dy * dy)
        along = np.minimum(np.maximum(along, 0), 1)
        field: Field = np.hypot(self.x - x1 - along * dx, self.y - y1 - along * dy) - thick
        return field

    def tapered(self, y: float, high: float, top: float, bottom: float) -> Field:
        """An upright body around height y whose half-width goes from top to bottom."""
        share = np.minimum(np.maximum((self.y - y + high) / (2 * high), 0), 1)
        wide = top + (bottom - top) * share
        field: Field = np.maximum(np.abs(self.x) - wide, np.abs(self.y - y) - high)
        return field


def either(*fields: Field) -> Field:
    joined: Field = np.minimum.reduce(fields)
    return joined


def without(field: Field, cut: Field) -> Field:
    left: Field = np.maximum(field, -cut)
    return left


def silhouette(product_id: str, category: str, plane: Plane) -> tuple[Field, Field]:
    """Give a product's body and, of another shade, its detail."""
    said = set(product_id.split("-"))
    for words, draw in _FIRST.get(category, _BY_WORD):
        if said.intersection(words):
            return draw(plane)
    return _BY_CATEGORY[category](plane)


def _cup(p: Plane) -> tuple[Field, Field]:
    body = either(p.tapered(0.12, 0.34, 0.36, 0.28), p.oval(0, 0.44, 0.28, 0.06))
    handle = without(p.disc(0.4, 0.08, 0.2), p.disc(0.4, 0.08, 0.12))
    return either(body, without(handle, p.box(0.1, 0.08, 0.22, 0.4))), p.oval(0, -0.21, 0.33, 0.05)


def _bowl(p: Plane) -> tuple[Field, Field]:
    half = np.maximum(p.oval(0, -0.06, 0.52, 0.5), -(p.y + 0.06))
    return either(half, p.box(0, 0.46, 0.2, 0.05)), p.oval(0, -0.06, 0.5, 0.06)


def _teapot(p: Plane) -> tuple[Field, Field]:
    body = either(p.oval(0, 0.14, 0.42, 0.34), p.bar((0.34, 0.1, 0.62, -0.14), 0.06))
    handle = without(p.disc(-0.4, 0.1, 0.24), p.disc(-0.4, 0.1, 0.16))
    return either(body, handle, p.disc(0, -0.27, 0.06)), p.oval(0, -0.16, 0.2, 0.05)


def _plate(p: Plane) -> tuple[Field, Field]:
    return p.disc(0, 0.06, 0.52), without(p.disc(0, 0.06, 0.36), p.disc(0, 0.06, 0.33))


def _vase(p: Plane) -> tuple[Field, Field]:
    body = either(p.oval(0, 0.26, 0.28, 0.3), p.tapered(-0.1, 0.26, 0.1, 0.09))
    stem = p.bar((0.02, -0.3, 0.16, -0.68), 0.012)
    return body, either(stem, p.disc(0.17, -0.7, 0.06), p.disc(0.1, -0.58, 0.045))


def _leaf(p: Plane) -> tuple[Field, Field]:
    blade = np.maximum(p.disc(-0.3, 0.02, 0.62), p.disc(0.3, 0.02, 0.62))
    return blade, either(p.bar((0, -0.46, 0, 0.72), 0.016), *_veins(p))


def _veins(p: Plane) -> Sequence[Field]:
    return [
        p.bar((0, y, side * 0.18, y - 0.14), 0.009)
        for y in (-0.1, 0.08, 0.26)
        for side in (-1, 1)
    ]  # fmt: skip


def _cloth(p: Plane) -> tuple[Field, Field]:
    folds = [p.box(0, y, 0.5, 0.105, 0.09) for y in (-0.12, 0.1, 0.32)]
    return either(*folds), either(*(p.box(0.3, y, 0.03, 0.1, 0.01) for y in (-0.12, 0.1, 0.32)))


def _cushion(p: Plane) -> tuple[Field, Field]:
    return p.box(0, 0.08, 0.46, 0.42, 0.16), p.bar((-0.28, 0.2, 0.0, -0.06), 0.02)


def _garment(p: Plane) -> tuple[Field, Field]:
    body = either(p.tapered(0.12, 0.4, 0.26, 0.34), p.bar((-0.24, -0.2, -0.5, 0.12), 0.1))
    return either(body, p.bar((0.24, -0.2, 0.5, 0.12), 0.1)), p.bar((0, -0.26, 0, 0.5), 0.014)


def _book(p: Plane) -> tuple[Field, Field]:
    return p.box(0, 0.06, 0.36, 0.48, 0.04), either(
        p.box(-0.27, 0.06, 0.025, 0.48, 0.01), p.box(0.06, -0.16, 0.16, 0.07, 0.02)
    )


def _card(p: Plane) -> tuple[Field, Field]:
    flap = either(p.bar((-0.48, -0.2, 0, 0.12), 0.014), p.bar((0, 0.12, 0.48, -0.2), 0.014))
    return p.box(0, 0.08, 0.52, 0.32, 0.03), flap


def _pen(p: Plane) -> tuple[Field, Field]:
    return p.bar((-0.34, 0.42, 0.3, -0.34), 0.075), either(
        p.bar((-0.46, 0.56, -0.38, 0.46), 0.03), p.bar((0.05, -0.04, 0.12, -0.13), 0.078)
    )


def _ink(p: Plane) -> tuple[Field, Field]:
    return either(p.box(0, 0.22, 0.32, 0.28, 0.08), p.box(0, -0.1, 0.14, 0.1)), p.box(
        0, 0.26, 0.2, 0.1, 0.02
    )


def _lamp(p: Plane) -> tuple[Field, Field]:
    shade = p.tapered(-0.22, 0.26, 0.24, 0.42)
    return shade, either(p.box(0, 0.24, 0.025, 0.22), p.oval(0, 0.5, 0.26, 0.06))


def _pendant(p: Plane) -> tuple[Field, Field]:
    shade = np.maximum(p.disc(0, 0.22, 0.5), p.y - 0.22)
    return shade, either(p.box(0, -0.64, 0.012, 0.4), p.disc(0, 0.24, 0.1))


def _candle(p: Plane) -> tuple[Field, Field]:
    flame = either(p.oval(0, -0.36, 0.055, 0.12), p.bar((0, -0.24, 0, -0.12), 0.012))
    return p.box(0, 0.2, 0.28, 0.34, 0.05), flame


def _tapers(p: Plane) -> tuple[Field, Field]:
    sticks = [p.box(x, 0.12, 0.045, 0.44, 0.03) for x in (-0.2, 0, 0.2)]
    return either(*sticks), either(*(p.oval(x, -0.42, 0.035, 0.08) for x in (-0.2, 0, 0.2)))


def _reeds(p: Plane) -> tuple[Field, Field]:
    body = either(p.box(0, 0.28, 0.26, 0.28, 0.06), p.box(0, -0.02, 0.1, 0.08))
    sticks = [p.bar((0, 0, x, -0.66), 0.014) for x in (-0.2, -0.06, 0.08, 0.22)]
    return body, either(*sticks)


def _pan(p: Plane) -> tuple[Field, Field]:
    return either(p.disc(-0.12, 0.14, 0.4), p.bar((0.2, -0.14, 0.56, -0.48), 0.055)), without(
        p.disc(-0.12, 0.14, 0.32), p.disc(-0.12, 0.14, 0.3)
    )


def _pot(p: Plane) -> tuple[Field, Field]:
    body = either(p.box(0, 0.2, 0.44, 0.28, 0.1), p.box(0, 0.08, 0.58, 0.045))
    return body, either(p.box(0, -0.12, 0.46, 0.035), p.disc(0, -0.22, 0.06))


def _knife(p: Plane) -> tuple[Field, Field]:
    blade = np.maximum(p.box(0.2, 0.0, 0.46, 0.13, 0.02), p.disc(0.1, -0.42, 0.62))
    return blade, p.box(-0.46, -0.04, 0.22, 0.07, 0.05)


def _jar(p: Plane) -> tuple[Field, Field]:
    return p.box(0, 0.16, 0.32, 0.4, 0.1), either(
        p.box(0, -0.3, 0.27, 0.07, 0.03), p.box(0, 0.2, 0.2, 0.13, 0.02)
    )


def _spoon(p: Plane) -> tuple[Field, Field]:
    return either(p.oval(-0.2, -0.3, 0.17, 0.22), p.bar((-0.12, -0.1, 0.28, 0.62), 0.04)), p.oval(
        -0.2, -0.3, 0.1, 0.14
    )


def _soap(p: Plane) -> tuple[Field, Field]:
    bubbles = either(
        p.disc(0.34, -0.3, 0.09), p.disc(0.18, -0.44, 0.055), p.disc(0.48, -0.48, 0.04)
    )
    return p.box(0, 0.18, 0.46, 0.26, 0.14), bubbles


def _bottle(p: Plane) -> tuple[Field, Field]:
    body = either(p.box(0, 0.2, 0.24, 0.4, 0.08), p.box(0, -0.24, 0.08, 0.08))
    return body, either(p.box(0, -0.38, 0.13, 0.07, 0.03), p.box(0, 0.22, 0.15, 0.15, 0.02))


def _tube(p: Plane) -> tuple[Field, Field]:
    return p.tapered(0.0, 0.42, 0.28, 0.18), either(
        p.box(0, 0.5, 0.14, 0.09, 0.03), p.box(0, -0.42, 0.29, 0.03)
    )


def _brush(p: Plane) -> tuple[Field, Field]:
    return p.bar((0.3, 0.56, -0.1, -0.2), 0.055), p.bar((-0.16, -0.32, -0.24, -0.48), 0.12)


def _basket(p: Plane) -> tuple[Field, Field]:
    body = p.tapered(0.24, 0.28, 0.48, 0.36)
    ring = without(p.oval(0, -0.06, 0.36, 0.4), p.oval(0, -0.06, 0.31, 0.35))
    weave = [p.box(0, y, 0.46, 0.012, 0.005) for y in (0.08, 0.2, 0.32, 0.44)]
    return either(body, np.maximum(ring, p.y)), np.maximum(either(*weave), body)


def _tray(p: Plane) -> tuple[Field, Field]:
    return p.oval(0, 0.16, 0.6, 0.3), without(
        p.oval(0, 0.13, 0.5, 0.22), p.oval(0, 0.13, 0.48, 0.2)
    )


def _hooks(p: Plane) -> tuple[Field, Field]:
    hooks = [p.bar((x, -0.1, x, 0.22), 0.03) for x in (-0.36, 0, 0.36)]
    return p.box(0, -0.16, 0.58, 0.1, 0.03), either(
        *hooks, *(p.disc(x, 0.24, 0.055) for x in (-0.36, 0, 0.36))
    )


_Draw = Callable[[Plane], tuple[Field, Field]]

_BY_WORD: tuple[tuple[tuple[str, ...], _Draw], ...] = (
    (("soap",), _soap),
    (("teapot", "pot", "kettle", "gaiwan"), _teapot),
    (("mug", "cup", "tumbler", "dripper", "pitcher", "latte"), _cup),
    (("vase",), _vase),
    (("plate", "platter", "dish", "tealights"), _plate),
    (("noodle", "rice-bowl", "grinding", "dough", "bowl", "strainer"), _bowl),
    (("basket", "bag", "rattan"), _basket),
    (("brush", "toothbrush", "script"), _brush),
    (("pen", "pencil", "pencils", "opener", "matches", "trimmer"), _pen),
    (("ink", "oil", "cruet", "wash", "shampoo", "toner", "rose", "conditioner"), _bottle),
    (("cream", "balm", "lotion"), _tube),
    (("pendant", "bell"), _pendant),
    (("incense", "coils", "six", "candlestick", "tapers"), _tapers),
    (("reed", "diffuser"), _reeds),
    (("candle", "pillar", "candles"), _candle),
    (("skillet",), _pan),
    (("casserole", "saucepan", "pan", "steamer"), _pot),
    (("knife",), _knife),
    (("jar", "caddy", "honey", "salt", "chilli", "paste", "tin", "jug", "mill", "butter"), _jar),
    (("spoon", "spoons", "rolling"), _spoon),
    (("cushion",), _cushion),
    (("pyjamas", "robe", "apron"), _garment),
    (("tray", "turntable", "board"), _tray),
    (("hooks", "pegs"), _hooks),
)
_FIRST: dict[str, tuple[tuple[tuple[str, ...], _Draw], ...]] = {
    "tea": (
        (("cake", "brick", "pressed", "peel"), _plate),
        (("bagged", "rice", "barley", "buckwheat", "goji"), _cup),
        (("small", "pearls"), _jar),
    ),
    "stationery": (
        (("pot", "tape"), _jar),
        (("paperweight", "wax"), _soap),
        (("brush", "script"), _brush),
        (("soot", "haze", "persimmon"), _ink),
        (("pen", "pencil", "pencils", "opener"), _pen),
        (("cards", "postcards", "envelopes", "memo", "refill", "wrapping", "calendar"), _card),
    ),
}
"""Categories in which a word means something else than on the other shelves."""

_BY_CATEGORY: dict[str, _Draw] = {
    "tea": _leaf,
    "ceramics": _bowl,
    "textiles": _cloth,
    "stationery": _book,
    "lighting": _lamp,
    "kitchen": _pot,
    "body": _soap,
    "storage": _basket,
}
