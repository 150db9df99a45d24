"""What can go wrong with texts."""

from rapport.kit.errors import Invalid


class BadExamples(Invalid):
    """These examples cannot teach a classifier."""

    code = "texts-bad-examples"


class ClassifierUnreadable(Invalid):
    """These numbers are no classifier of this release."""

    code = "texts-classifier-unreadable"
