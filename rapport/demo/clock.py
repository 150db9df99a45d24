"""The demo's clock: it stands where the story is, so that two weeks of answers take seconds."""

from datetime import datetime


class StoryClock:
    """A clock that is moved by hand, and only forward."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def __call__(self) -> datetime:
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Go on to a moment; one that has passed already changes nothing."""
        self._moment = max(self._moment, moment)
