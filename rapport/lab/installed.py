"""Whether what training needs is installed; this module needs none of it."""

from importlib.util import find_spec

from rapport.lab.errors import TrainingNotInstalled


def need_torch() -> None:
    """Go on only where PyTorch is installed; else say what to install."""
    if find_spec("torch") is None:
        raise TrainingNotInstalled(
            "training needs PyTorch; install it with `pip install 'rapport[train]'`"
        )
