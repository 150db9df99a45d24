"""What can go wrong with leads at work."""

from rapport.kit import errors


class BadSalesPlan(errors.Invalid):
    """The plan of sales cannot be used as it is."""

    code = "bad-sales-plan"


class LeadNotFound(errors.NotFound):
    """No lead has this id."""

    code = "lead-not-found"


class LineNotFound(errors.NotFound):
    """The plan of sales has no such product line."""

    code = "sales-line-not-found"


class BadLeadMove(errors.Invalid):
    """What a lead is to become cannot be: no such stage, no reason, no such owner."""

    code = "bad-lead-move"


class LeadClosed(errors.Conflict):
    """The lead was won or lost; it has to be opened again first."""

    code = "lead-closed"


class BadLeadFile(errors.Invalid):
    """A file of leads, or the file that maps its columns, cannot be read."""

    code = "bad-lead-file"


class SalesSyncOff(errors.NotFound):
    """No secret is set up for webhooks of a CRM."""

    code = "sales-sync-off"
