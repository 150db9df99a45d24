"""What a step of the story works on, and how it says where it stands."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rapport.app import App
from rapport.demo.answering import Browser
from rapport.demo.clock import StoryClock

OnProgress = Callable[[str, float], None]


@dataclass(slots=True, kw_only=True)
class Stage:
    """Where the story plays: the application, its clock, the web, and who watches."""

    app: App
    clock: StoryClock
    browser: Browser
    on_progress: OnProgress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[float], None]]:
        """Time a step and report its progress."""
        started = time.perf_counter()
        self.on_progress(name, 0)
        yield lambda share: self.on_progress(name, share)
        self.on_progress(name, 1)
        self.seconds[name] = round(time.perf_counter() - started, 2)
