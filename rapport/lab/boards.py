"""The curve of a run as TensorBoard reads it, beside `curve.jsonl`."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from rapport.kit.errors import Unavailable
from rapport.lab.watching import Progress
from rapport.training import read_curve

FOLDER = "tensorboard"


class TensorBoardMissing(Unavailable):
    """TensorBoard is not installed."""

    code = "tensorboard-missing"


def board(folder: Path, tell: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """Tell somebody of a run's progress, and keep it in `FOLDER/tensorboard` as well.

    Points that the curve has already are written first, so a run that goes on shows whole. Raises
    `TensorBoardMissing`.
    """
    if find_spec("tensorboard") is None:
        raise TensorBoardMissing(
            "TensorBoard is missing; install it with `pip install tensorboard`"
        )
    writer = import_module("torch.utils.tensorboard").SummaryWriter(
        str(folder / FOLDER), purge_step=0
    )

    def add(step: int, figures: dict[str, object]) -> None:
        for name, value in figures.items():
            if isinstance(value, int | float):
                writer.add_scalar(name, value, step)
        writer.flush()

    for point in read_curve(folder):
        add(int(str(point["step"])), _shown(point))

    def keep(progress: Progress) -> None:
        seen = {name: getattr(progress, name) for name in _NAMES}
        add(progress.step, {**seen, **progress.figures})
        tell(progress)

    return keep


_NAMES = ("loss", "valid_loss", "rate", "tokens_per_second")


def _shown(point: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in point.items() if name not in {"step", "steps"}}
