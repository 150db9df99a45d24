"""What a person is known by may change: deliveries follow."""

from rapport.profiles import Follower
from rapport.webhooks.store import follow_deliveries

WEBHOOK_FOLLOWER = Follower(
    name="webhook-deliveries",
    follow=lambda database, _facts, customers: follow_deliveries(database, customers),
)
"""Lets deliveries follow names, so that an erasure finds them."""
