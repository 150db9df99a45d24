"""What can be wrong with the question of a report."""

from rapport.kit.errors import Invalid


class BadReport(Invalid):
    """A report was asked for in a way that no answer fits; the message says what to change."""

    code = "bad-report"
