"""Where a sender's time goes: a clock that looks at what its threads do, 200 times a second.

A look costs some microseconds. What a thread does is told by the innermost of the functions on its
stack that has a phase; a thread that waits for another, or for the server, is not counted.
"""

import sys
import threading
from collections import Counter
from collections.abc import Mapping
from types import FrameType

_EVERY_SECONDS = 0.005
_BY_FILE = {
    "delivery/dkim.py": "DKIM",
    "delivery/mime.py": "MIME",
    "delivery/store/certificates.py": "certificate",
    "delivery/gate.py": "gate",
    "delivery/rendering.py": "render",
    "delivery/smtp.py": "SMTP",
    "delivery/channel.py": "SMTP",
    "delivery/journal.py": "journal",
    "delivery/claiming.py": "claim",
    "delivery/recovering.py": "claim",
    "delivery/store/states.py": "claim",
    "delivery/marking.py": "commit",
    "delivery/posting.py": "commit",
    "delivery/sending.py": "claim",
}
_WAITING = frozenset({"wait", "select", "poll", "_worker", "get"})


class Phases:
    """Looks at the threads of this process while it is open, itself left out."""

    def __init__(self) -> None:
        self._looks: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="phases")

    def __enter__(self) -> "Phases":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def shares(self) -> Mapping[str, float]:
        """The share of each phase in the time in which a thread did something."""
        total = self._looks.total()
        return {phase: looks / total for phase, looks in self._looks.most_common()}

    def _look_on(self) -> None:
        me = threading.get_ident()
        while not self._over.wait(_EVERY_SECONDS):
            for thread, frame in sys._current_frames().items():
                if thread != me:
                    self._looks.update(_phase_of(frame))


def _phase_of(frame: FrameType) -> list[str]:
    if frame.f_code.co_name in _WAITING:
        return []
    looked_at: FrameType | None = frame
    while looked_at is not None:
        path = looked_at.f_code.co_filename
        for ending, phase in _BY_FILE.items():
            if path.endswith(ending):
                return [phase]
        looked_at = looked_at.f_back
    return ["other"]
