"""Where the answer stands to why a customer got a message, or did not."""

from rapport.console.parts import link

REASONS = "/why"


def reason_link(customer_id: str, subject: str) -> str:
    """Give the address of the answer for a customer and a message, campaign or journey."""
    return link(REASONS, customer=customer_id, of=subject)
