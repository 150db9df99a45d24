"""What the commands of `rapport lab` share: options, the bar, and how a run is told of."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from rapport.cli.output import err, out, print_json
from rapport.lab import Progress as Looked
from rapport.lab import Trained, board, spark_line

K = TypeVar("K", bound=StrEnum)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Folder = Annotated[Path, typer.Argument(help="Folder of the run; a killed run goes on in its own.")]
Steps = Annotated[int, typer.Option(min=1, help="Steps of the optimizer.")]
Seed = Annotated[int, typer.Option(help="Of weights and batches: the same seed, the same model.")]
Board = Annotated[bool, typer.Option("--tensorboard", help="Keep the curve for TensorBoard, too.")]
Numbers = Annotated[str, typer.Option(help="fp32 or bf16.")]


class Shown:
    """A bar with the loss beside it, on standard error."""

    def __init__(self, steps: int, *, board_of: Path | None = None) -> None:
        self._bar = Progress(
            TextColumn("step {task.completed} of {task.total}"), BarColumn(),
            TextColumn("{task.description}"), TimeRemainingColumn(), console=err,
        )  # fmt: skip
        self._steps = steps
        self._losses: list[float] = []
        self.tell: Callable[[Looked], None] = self._show
        if board_of is not None:
            self.tell = board(board_of, self._show)

    def __enter__(self) -> "Shown":
        self._bar.start()
        self._task = self._bar.add_task("", total=self._steps)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _show(self, looked: Looked) -> None:
        self._losses.append(looked.loss)
        line = spark_line(self._losses)
        said = f"{line} loss {looked.loss:.4f}, {looked.tokens_per_second:,.0f} tokens/s"
        if looked.valid_loss is not None:
            said += f", validation {looked.valid_loss:.4f}"
        said += "".join(f", {name} {value:.3f}" for name, value in looked.figures.items())
        self._bar.update(self._task, completed=looked.step, description=said)


def choice(kinds: type[K], name: str, option: str) -> K:
    try:
        return kinds(name)
    except ValueError:
        names = ", ".join(kinds)
        raise typer.BadParameter(f"{option}: choose one of {names}, not {name[:40]!r}") from None


def print_trained(folder: Path, trained: Trained, *, as_json: bool) -> None:
    if as_json:
        print_json(trained)
        return
    told = "" if trained.valid_loss is None else f", validation {trained.valid_loss:.4f}"
    told += "".join(f", {name} {value:.4f}" for name, value in trained.figures.items())
    out.print(f"{folder / 'model'}: loss {trained.loss:.4f}{told}")


def figure(value: object) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:.5g}"
        case _:
            return str(value)
