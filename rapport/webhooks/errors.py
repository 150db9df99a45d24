"""What can go wrong with outgoing webhooks."""

from rapport.kit import errors


class BadEndpoint(errors.Invalid):
    """The address, name, types or fields of an endpoint cannot be used."""

    code = "webhook-bad-endpoint"


class EndpointExists(errors.Conflict):
    """Another endpoint has this name already."""

    code = "webhook-endpoint-exists"


class EndpointNotFound(errors.NotFound):
    """No endpoint has this name or id."""

    code = "webhook-endpoint-not-found"


class EndpointOff(errors.Conflict):
    """The endpoint is switched off; nothing is sent to it before it is switched on."""

    code = "webhook-endpoint-off"


class DeliveryNotFound(errors.NotFound):
    """No delivery has this id; it may have been forgotten or erased."""

    code = "webhook-delivery-not-found"


class AddressRefused(errors.Forbidden):
    """The address of an endpoint leads into a private network, or to this machine."""

    code = "webhook-address-refused"
