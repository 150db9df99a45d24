"""What can go wrong with customers and their consents."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class CustomerNotFound(NotFound):
    """There is no customer with this id."""

    code = "customer-not-found"


class ProposalNotFound(NotFound):
    """No open proposal to merge has this id; it may have been decided, or its reason is gone."""

    code = "proposal-not-found"


class LinkNotFound(NotFound):
    """Nobody ever said that this name has this identifier."""

    code = "link-not-found"


class SameCustomer(Conflict):
    """The two names are one customer already."""

    code = "same-customer"


class NotMerged(Conflict):
    """The name was not given up for another customer."""

    code = "not-merged"


class SuppressionNotFound(NotFound):
    """The address is not on the suppression list."""

    code = "suppression-not-found"


class BadSuppression(Invalid):
    """What is to be put on the suppression list, or taken off it, cannot be used."""

    code = "bad-suppression"
