"""What can go wrong with customers and their consents."""

from rapport.kit.errors import NotFound


class CustomerNotFound(NotFound):
    """There is no customer with this id."""

    code = "customer-not-found"
