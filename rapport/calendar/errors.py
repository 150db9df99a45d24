"""What can go wrong with the calendar."""

from rapport.kit import errors


class BadEntry(errors.Invalid):
    """An entry of the calendar lacks something, or a field of it cannot be used."""

    code = "calendar-bad-entry"


class BadPeriod(errors.Invalid):
    """The days that were asked for are in the wrong order or too many."""

    code = "calendar-bad-period"


class EntryNotFound(errors.NotFound):
    """No entry of the calendar has this id."""

    code = "calendar-entry-not-found"


class EntryDone(errors.Conflict):
    """The campaign was launched or the text published; what happened keeps its day."""

    code = "calendar-entry-done"


class EntryNotReady(errors.Conflict):
    """A text cannot be marked as published before its drafts are approved."""

    code = "calendar-entry-not-ready"


class CampaignHasEntry(errors.Conflict):
    """The campaign is in the calendar already; move that entry."""

    code = "calendar-campaign-has-entry"


class FeedUnknown(errors.NotFound):
    """No feed of the calendar has this id or this address; it may have been closed."""

    code = "calendar-feed-not-found"
