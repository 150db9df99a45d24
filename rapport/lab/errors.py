"""What can go wrong in the lab."""

from rapport.kit.errors import Conflict, Invalid, Unavailable


class TooLittleText(Invalid):
    """There is too little text to train on."""

    code = "too-little-text"


class OtherRunThere(Conflict):
    """The folder holds a training run with other settings."""

    code = "other-training-run-there"


class WeightsUnreadable(Invalid):
    """A folder holds no weights that can be opened safely."""

    code = "weights-unreadable"


class LossNotFinite(Conflict):
    """The loss of a training run is no number any more."""

    code = "loss-not-finite"


class CannotWrite(Invalid):
    """A network is of a kind that does not write texts."""

    code = "network-cannot-write"


class CannotConvert(Invalid):
    """A model cannot be converted for use without PyTorch."""

    code = "cannot-convert"


class TrainingNotInstalled(Unavailable):
    """What training needs is not installed."""

    code = "training-not-installed"


class TooFewHistories(Invalid):
    """There is too little in histories to learn what comes next."""

    code = "too-few-histories"
