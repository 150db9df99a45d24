"""What is recommended in a message: bound when it is made, with some more in case one sells out."""

from collections.abc import Mapping, Sequence

from rapport.catalog import Product
from rapport.content.slots import RECOMMENDED, recommended_values

SPARE = 3
"""How many more are bound than a text asks for."""

SOLD_OUT = "recommended_sold_out"
"""Under this name stand, with what all messages share, the ids that nobody may be recommended."""

_SPARES = "recommended_spares"
_ID = "product_id"


def bind_recommended(
    products: Sequence[Product], language: str, *, count: int
) -> dict[str, object]:
    """Bind the first `count` products for a text, and the rest as spares, each with its id."""
    bound = [
        {_ID: product.product_id, **recommended_values([product], language)[0]}
        for product in products
    ]
    spares = {_SPARES: bound[count:]} if bound[count:] else {}
    return {RECOMMENDED: bound[:count], **spares}


def still_to_recommend(
    own: Mapping[str, object], shared: Mapping[str, object]
) -> Mapping[str, object]:
    """Put spares in the place of what sold out since; what has none is missing, as a slot is.

    `own` are the slots of one message, `shared` those of all. What was bound without an id cannot
    be looked after, and goes as soon as anything is sold out.
    """
    gone = _listed(shared.get(SOLD_OUT))
    bound = _listed(own.get(RECOMMENDED))
    if not gone or not bound:
        return own
    closed = {*gone, None}
    spares = [one for one in _listed(own.get(_SPARES)) if one.get(_ID) not in closed]
    kept = [one for one in bound if one.get(_ID) not in closed]
    filled = [*kept, *spares][: len(bound)]
    rest = {name: value for name, value in own.items() if name not in (RECOMMENDED, _SPARES)}
    return {**rest, RECOMMENDED: filled} if filled else rest


def _listed(value: object) -> list[Mapping[str, object]]:
    return list(value) if isinstance(value, list | tuple) else []
