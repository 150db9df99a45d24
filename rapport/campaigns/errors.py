"""What can go wrong with a campaign."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class CampaignNotFound(NotFound):
    """No campaign has this id."""

    code = "campaign-not-found"


class BadTerms(Invalid):
    """A campaign's holdout, split, quiet time or attribution time cannot be used."""

    code = "campaign-bad-terms"


class DraftsNotReady(Conflict):
    """A campaign's drafts are not all approved."""

    code = "campaign-drafts-not-approved"


class DraftsStale(Conflict):
    """An approved draft no longer passes its checks, because a fact behind it changed."""

    code = "campaign-drafts-stale"


class NobodyToSendTo(Conflict):
    """A campaign has no recipient: its segments are empty, or every member was left out."""

    code = "campaign-nobody-to-send-to"


class WrongMoment(Conflict):
    """A campaign's status does not allow this step."""

    code = "campaign-wrong-status"


class BadSchedule(Invalid):
    """A campaign's schedule cannot be used."""

    code = "campaign-bad-schedule"
