"""What can go wrong with transactional messages."""

from rapport.kit import errors


class BadRequest(errors.Invalid):
    """A request for a message lacks something, or a field of it cannot be used."""

    code = "transactional-bad-request"


class BadValues(errors.Invalid):
    """Values that the template asks for are missing, of a wrong kind, or not asked for."""

    code = "transactional-bad-values"


class TemplateNotFound(errors.NotFound):
    """There is no transactional template of this name."""

    code = "transactional-template-not-found"


class TemplateNotApproved(errors.Conflict):
    """No version of the template in this language is approved."""

    code = "transactional-template-not-approved"


class TemplateHoldsMarketing(errors.Conflict):
    """The approved text holds marketing, which a transactional message must not."""

    code = "transactional-template-holds-marketing"


class NoAddress(errors.Invalid):
    """The customer has no address for mail, and the request names none."""

    code = "transactional-no-address"


class KeyUsedOtherwise(errors.Conflict):
    """The idempotency key came before, with another request."""

    code = "transactional-key-used-otherwise"


class TooManyRequests(errors.TooFast):
    """This API key asked for as many messages as it may within a minute."""

    code = "transactional-too-many"
