"""Webhooks: what happens here, told to other programs of the shop, signed.

In: events as they become facts, consents, campaigns, approvals, steps of journeys. Out: one call
for each happening and endpoint, at least once, in no promised order, with the same id each time.
Must never tell more of a customer than ids, unless the shop chose so for that endpoint, nor call
into a private network unasked.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.webhooks.delivering import Deliverer
    from rapport.webhooks.errors import (
        AddressRefused,
        BadEndpoint,
        DeliveryNotFound,
        EndpointExists,
        EndpointNotFound,
        EndpointOff,
    )
    from rapport.webhooks.feeding import feed_webhooks
    from rapport.webhooks.following import WEBHOOK_FOLLOWER
    from rapport.webhooks.keeping import (
        EndpointWish,
        add_endpoint,
        edit_endpoint,
        happen_to,
        old_secret_ends,
        remove_endpoint,
        replay_deliveries,
        replay_delivery,
        rotate_secret,
        switch_off,
        switch_on,
        try_endpoint,
    )
    from rapport.webhooks.model import (
        APPROVED_TYPE,
        CAMPAIGN_TYPES,
        CONSENT_TYPE,
        FIELDS,
        JOURNEY_TYPE,
        Answer,
        Delivery,
        DeliveryStatus,
        Endpoint,
        EndpointState,
        Turn,
    )
    from rapport.webhooks.store import (
        count_deliveries,
        follow_deliveries,
        forget_deliveries,
        get_delivery,
        get_endpoint,
        last_successes,
        list_deliveries,
        list_endpoints,
    )
    from rapport.webhooks.working import WebhookWork, forget_old_deliveries
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "APPROVED_TYPE",
    "CAMPAIGN_TYPES",
    "CONSENT_TYPE",
    "FIELDS",
    "JOURNEY_TYPE",
    "WEBHOOK_FOLLOWER",
    "AddressRefused",
    "Answer",
    "BadEndpoint",
    "Deliverer",
    "Delivery",
    "DeliveryNotFound",
    "DeliveryStatus",
    "Endpoint",
    "EndpointExists",
    "EndpointNotFound",
    "EndpointOff",
    "EndpointState",
    "EndpointWish",
    "Turn",
    "WebhookWork",
    "add_endpoint",
    "count_deliveries",
    "edit_endpoint",
    "feed_webhooks",
    "follow_deliveries",
    "forget_deliveries",
    "forget_old_deliveries",
    "get_delivery",
    "get_endpoint",
    "happen_to",
    "last_successes",
    "list_deliveries",
    "list_endpoints",
    "old_secret_ends",
    "remove_endpoint",
    "replay_deliveries",
    "replay_delivery",
    "rotate_secret",
    "switch_off",
    "switch_on",
    "try_endpoint",
]
