"""What can go wrong with the catalogue."""

from rapport.kit.errors import Invalid, NotFound


class ProductNotFound(NotFound):
    """The catalogue has no product with this id."""

    code = "product-not-found"


class OfferNotFound(NotFound):
    """There is no offer with this id."""

    code = "offer-not-found"


class BadOffer(Invalid):
    """An offer promises something that cannot be."""

    code = "bad-offer"
