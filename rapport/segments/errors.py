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
