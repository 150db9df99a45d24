"""What can go wrong when a report is planned, written, kept or printed."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadPlan(Invalid):
    """A plan names a section that there is not, or is not written as a plan is."""

    code = "bad-research-plan"


class NumberUnproven(Invalid):
    """A number of a report's text is not that of the figure behind it."""

    code = "number-unproven"


class ResearchNotFound(NotFound):
    """There is no such research report."""

    code = "research-not-found"


class ResearchNotDone(Conflict):
    """The report is still being made, or could not be made."""

    code = "research-not-done"


class PdfMissing(Invalid):
    """The package that makes PDF files, or the library it draws with, is not installed."""

    code = "pdf-missing"
