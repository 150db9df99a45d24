"""What can go wrong when revenue is attributed."""

from rapport.kit.errors import Invalid, NotFound


class BadAttribution(Invalid):
    """A rule or a question of attribution cannot be used; the message says what to change."""

    code = "bad-attribution"


class AttributionRuleNotFound(NotFound):
    """No attribution rule has this name, or this version of it."""

    code = "attribution-rule-not-found"
