"""What can be wrong with a sentence where a rule is needed."""

from rapport.kit.errors import Invalid


class NotUnderstood(Invalid):
    """A sentence is no rule yet: it was refused, or there is a question to answer first."""

    code = "sentence-not-understood"
