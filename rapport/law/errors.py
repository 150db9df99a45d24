"""What can go wrong when rules of the law are read."""

from rapport.kit.errors import Invalid


class BadLawRule(Invalid):
    """A rule, an exemption or a word class is not as the format asks; the message names the place."""

    code = "bad-law-rule"
