"""Opens the engine that a model is to be served with; converts a folder once for CTranslate2."""

import shutil
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from rapport.model_server.engine import Engine
from rapport.model_server.errors import EngineNotInstalled
from rapport.model_server.folder import read_folder


class EngineKind(StrEnum):
    """What writes."""

    CTRANSLATE2 = "ctranslate2"
    TORCH = "torch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """How a model runs. `threads` 0 takes what the machine has; `workers` are batches at once."""

    engine: EngineKind = EngineKind.CTRANSLATE2
    device: str = "cpu"
    threads: int = 0
    workers: int = 1
    quantization: str = "int8"


def open_engine(model: Path, running: Running, *, beside: Path | None = None) -> Engine:
    """Load the model of a folder.

    CTranslate2 runs what was converted into `beside` (default: in the model's folder) before, or
    is now, for which PyTorch is needed once.
    """
    folder = read_folder(model)
    if running.engine is EngineKind.TORCH:
        _require_torch("to serve with --engine torch")
        engine: Engine = import_module("rapport.model_server.torch_engine").TorchEngine(
            folder, device=running.device, threads=running.threads
        )
        return engine
    converted = (beside or model) / f"ctranslate2-{running.quantization}"
    if not (converted / "model.bin").is_file():
        _convert(model, converted, running.quantization)
    # Imported when it is needed: it brings PyTorch with it where that is installed.
    made: Engine = import_module("rapport.model_server.ctranslate_engine").CTranslateEngine(
        folder,
        converted,
        device=running.device,
        threads=running.threads,
        workers=running.workers,
    )
    return made


def _convert(model: Path, target: Path, quantization: str) -> None:
    """Convert beside the target and put it there whole: another process may do the same."""
    _require_torch("to convert a model for CTranslate2, once")
    convert = import_module("rapport.lab").convert
    draft = Path(mkdtemp(prefix=".converting-", dir=target.parent))
    try:
        done = convert(model, draft / "done", quantization)
        shutil.rmtree(target, ignore_errors=True)
        done.replace(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _require_torch(why: str) -> None:
    if find_spec("torch") is None:
        raise EngineNotInstalled(f"PyTorch is needed {why}: `pip install 'rapport[train]'`")
