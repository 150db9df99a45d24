"""What can go wrong with a journey."""

from rapport.kit.errors import Invalid, NotFound


class BadJourney(Invalid):
    """The file or request that describes a journey cannot be read."""

    code = "journey-unreadable"


class JourneyNotSound(Invalid):
    """A journey would get stuck, run in a circle, or send what nobody approved."""

    code = "journey-not-sound"


class JourneyNotFound(NotFound):
    """There is no journey with this id."""

    code = "journey-not-found"


class TemplateNotFound(NotFound):
    """There is no journey template with this id."""

    code = "journey-template-not-found"
