"""Transactional: one message to one customer, because they ordered something or asked for it.

In: a template's name, an address, values, an idempotency key. Out: a message in delivery's outbox,
ahead of all marketing. Must never send the same request twice, nor a text that nobody approved or
that sells something.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.transactional.addressing import with_address
    from rapport.transactional.errors import (
        BadRequest,
        BadValues,
        KeyUsedOtherwise,
        NoAddress,
        TemplateHoldsMarketing,
        TemplateNotApproved,
        TemplateNotFound,
        TooManyRequests,
    )
    from rapport.transactional.listing import (
        Template,
        TemplateFigures,
        figures_of,
        list_templates,
    )
    from rapport.transactional.marketing import marketing_in
    from rapport.transactional.sending import (
        MessageWish,
        Requested,
        TransactionalDesk,
        request_message,
    )
    from rapport.transactional.store import forget_asked
    from rapport.transactional.templates import NAMES, find_template, ship_templates
    from rapport.transactional.values import ValueKind, check_values, kinds_of
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "NAMES",
    "BadRequest",
    "BadValues",
    "KeyUsedOtherwise",
    "MessageWish",
    "NoAddress",
    "Requested",
    "Template",
    "TemplateFigures",
    "TemplateHoldsMarketing",
    "TemplateNotApproved",
    "TemplateNotFound",
    "TooManyRequests",
    "TransactionalDesk",
    "ValueKind",
    "check_values",
    "figures_of",
    "find_template",
    "forget_asked",
    "kinds_of",
    "list_templates",
    "marketing_in",
    "request_message",
    "ship_templates",
    "with_address",
]
