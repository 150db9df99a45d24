"""How a run goes: points of its curve, and what whoever watches is told."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

from rapport.lab.curves import Curve
from rapport.lab.plans import Plan

_TELL_EVERY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen when a run was looked at."""

    valid_loss: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a run goes: what the last steps gave."""

    step: int
    steps: int
    loss: float
    valid_loss: float | None
    rate: float
    tokens_per_second: float
    figures: Mapping[str, float] = field(default_factory=dict)


class Watch:
    """Notes how it goes in the curve of the run, and tells whoever watches.

    `full_speed` is how many tokens a second the processors could do at their peak; with it, the
    share of it that is reached is told as `mfu`.
    """

    def __init__(
        self,
        curve: Curve | None,
        plan: Plan,
        tokens_a_step: int,
        tell: Callable[[Progress], None],
        *,
        full_speed: float | None = None,
    ) -> None:
        self._curve, self._plan, self._tell, self._full_speed = curve, plan, tell, full_speed
        self._tokens_a_step = tokens_a_step
        self._last: tuple[int, float] | None = None

    def note(self, done: int, loss: float, look: Look) -> None:
        """Note a step that is done, where something was seen or it is time to."""
        seen = look.valid_loss is not None or look.figures
        if self._curve is None or not (seen or done == self._plan.steps or done % _TELL_EVERY == 0):
            return
        speed = self._speed(done)
        used = {} if self._full_speed is None else {"mfu": speed / self._full_speed}
        told = Progress(
            step=done,
            steps=self._plan.steps,
            loss=loss,
            valid_loss=look.valid_loss,
            figures={**look.figures, **used},
            rate=self._plan.rate(done - 1),
            tokens_per_second=speed,
        )
        point = asdict(told)
        figures = point.pop("figures")
        self._curve.add(done, {**point, **figures})
        self._tell(told)

    def _speed(self, done: int) -> float:
        """Tokens a second since the last look."""
        now = time.perf_counter()
        before, self._last = self._last, (done, now)
        if before is None or now == before[1]:
            return 0.0
        return (done - before[0]) * self._tokens_a_step / (now - before[1])
