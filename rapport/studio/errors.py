"""What can go wrong when a brief is worked off."""

from rapport.kit.errors import Conflict, Invalid, NotFound, Unavailable


class NoSuchRun(NotFound):
    """No run has this id."""

    code = "writing-run-not-found"


class RunUnderWay(Conflict):
    """A brief is worked off by one run at a time."""

    code = "writing-run-under-way"


class RunOver(Conflict):
    """A run that came to its end cannot be paused, resumed or cancelled."""

    code = "writing-run-over"


class BadLimits(Invalid):
    """A run's limits cannot be used."""

    code = "bad-limits"


class CannotTranslate(Invalid):
    """A draft can be put into the other one of Chinese and English, and into nothing else."""

    code = "cannot-translate"


class TranslationStands(Conflict):
    """The text that a translation would replace is approved."""

    code = "translation-approved"


class TranslationUnusable(Unavailable):
    """The model did not keep what a translation must keep."""

    code = "translation-unusable"


class NoPersonalSlot(Invalid):
    """A draft shows no place for a personal paragraph."""

    code = "no-personal-slot"


class PersonalTextsApproved(Conflict):
    """A draft was approved together with its personal paragraphs."""

    code = "personal-texts-approved"


class NoSuchCell(Invalid):
    """A brief wants no text of this channel and language there."""

    code = "no-such-cell"


class CellFull(Conflict):
    """Every draft of a cell waits for review or is approved."""

    code = "cell-full"
