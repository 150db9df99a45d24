"""What can be wrong with a rule or a segment."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadRule(Invalid):
    """A segment rule cannot be read; the message names the place, what was found and what fits."""

    code = "bad-rule"


class SegmentCycle(Invalid):
    """A segment's rule leads back to the segment itself."""

    code = "segment-cycle"


class SegmentNotFound(NotFound):
    """No segment has this id or name."""

    code = "segment-not-found"


class SegmentNameTaken(Conflict):
    """Another segment has this name already."""

    code = "segment-name-taken"


class SegmentChanged(Conflict):
    """The segment was changed by somebody else meanwhile."""

    code = "segment-changed"


class SegmentInUse(Conflict):
    """The segment cannot be deleted while a segment, a journey or a campaign names it."""

    code = "segment-in-use"


class ListNotFound(NotFound):
    """No manual list has this id or name."""

    code = "list-not-found"


class BadListName(Invalid):
    """A list's name is empty, too long, or more than one line."""

    code = "bad-list-name"


class ListNameTaken(Conflict):
    """Another manual list has this name already."""

    code = "list-name-taken"


class ListInUse(Conflict):
    """The list cannot be deleted while a segment names it."""

    code = "list-in-use"


class ListTooLong(Invalid):
    """One call names more customers for a list than it may."""

    code = "list-too-long"


class TooManySegments(Invalid):
    """More segments are to be compared than can be at once."""

    code = "too-many-segments"
