"""What can go wrong when rules of the law are read."""

from rapport.kit.errors import Invalid


class BadLawRule(Invalid):
    """A rule, exemption or word class is not as the format asks; the message names the place."""

    code = "bad-law-rule"


class BadLabel(Invalid):
    """A label of generated content lacks who produced it."""

    code = "bad-label"
