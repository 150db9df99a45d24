"""The only SQL of the stage."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.webhooks.store.deliveries import (
        add_deliveries,
        claim_deliveries,
        count_deliveries,
        follow_deliveries,
        forget_deliveries,
        get_delivery,
        give_up_waiting,
        last_successes,
        list_deliveries,
        renew_deliveries,
        settle_deliveries,
    )
    from rapport.webhooks.store.endpoints import (
        change_endpoint,
        delete_endpoint,
        find_endpoint,
        get_endpoint,
        insert_endpoint,
        list_endpoints,
    )
    from rapport.webhooks.store.marks import drop_marks, put_marks, read_marks
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "add_deliveries",
    "change_endpoint",
    "claim_deliveries",
    "count_deliveries",
    "delete_endpoint",
    "drop_marks",
    "find_endpoint",
    "follow_deliveries",
    "forget_deliveries",
    "get_delivery",
    "get_endpoint",
    "give_up_waiting",
    "insert_endpoint",
    "last_successes",
    "list_deliveries",
    "list_endpoints",
    "put_marks",
    "read_marks",
    "renew_deliveries",
    "settle_deliveries",
]
