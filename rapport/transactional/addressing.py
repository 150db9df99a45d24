"""Where a message goes when its request names a customer and no address."""

from dataclasses import replace

from rapport.delivery import address_of
from rapport.profiles import find_profile
from rapport.storage import Facts
from rapport.transactional.errors import NoAddress
from rapport.transactional.sending import MessageWish

_EMAIL = "email"


def with_address(wish: MessageWish, *, facts: Facts) -> MessageWish:
    """Fill in a customer's own address and language where the wish leaves them open.

    Raises `NoAddress` where there is none.
    """
    profile = find_profile(facts, wish.customer_id) if wish.customer_id else None
    address = wish.address or (address_of(profile, _EMAIL) if profile else None)
    if not address:
        raise NoAddress("give an address, or the id of a customer who has one for mail")
    language = wish.language or (profile.language if profile and profile.language else "")
    return replace(wish, address=address, language=language)
