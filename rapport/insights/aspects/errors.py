"""What can go wrong with learned aspects."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class AspectNotFound(NotFound):
    """There is no learned aspect of that id."""

    code = "aspect-not-found"

    def __init__(self, aspect_id: str) -> None:
        super().__init__(
            f"there is no learned aspect {aspect_id!r}; `rapport insights aspects list` shows them",
            aspect_id=aspect_id,
        )


class BadAspectChange(Invalid):
    """A learned aspect cannot be changed so."""

    code = "bad-aspect-change"


class TooFewExamples(Conflict):
    """Mentions of two sentiments at least are needed to learn polarity."""

    code = "too-few-mentions"

    def __init__(self) -> None:
        super().__init__(
            "polarity is learned from mentions that please and mentions that do not; "
            "label some of both, or import reviews with stars"
        )


class PolarityModelUnreadable(Invalid):
    """Bytes that are no model of polarity of this release."""

    code = "polarity-model-unreadable"

    def __init__(self) -> None:
        super().__init__("these bytes are no model of polarity of this release; learn it again")


class TooFewTargets(Conflict):
    """A text with a marked target at least is needed to learn to tag them."""

    code = "too-few-targets"

    def __init__(self) -> None:
        super().__init__(
            "a tagger learns from texts in which things are marked, and no text has one; "
            "import reviews with stars, or label some mentions"
        )


class TaggerUnreadable(Invalid):
    """Bytes that are no tagger of this release."""

    code = "tagger-unreadable"

    def __init__(self) -> None:
        super().__init__("these bytes are no tagger of targets of this release; learn it again")
