"""What can be wrong with a computed trait that a shop declares."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class BadTrait(Invalid):
    """A declared trait cannot be used; the message names the field and what fits there."""

    code = "bad-trait"


class TraitNotFound(NotFound):
    """The shop declared no computed trait of this name."""

    code = "trait-not-found"


class TraitNameTaken(Conflict):
    """Another computed trait has this name already."""

    code = "trait-name-taken"


class TraitsNotComputed(NotFound):
    """The customer has no computed traits yet, or is not known."""

    code = "traits-not-computed"
