"""What can go wrong with rule points."""

from rapport.kit.errors import Invalid


class BadPointRules(Invalid):
    """A file of rule points cannot be used; the message says which rule."""

    code = "point-rules"
