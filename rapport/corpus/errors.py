"""What can go wrong between a raw text and a corpus."""

from rapport.kit.errors import Conflict, Invalid, NotFound


class CorpusUnreadable(Invalid):
    """An input of a corpus cannot be read as it is."""

    code = "corpus-unreadable"


class UnknownCorpusInput(Invalid):
    """A corpus was asked for from something that nobody can read."""

    code = "unknown-corpus-input"


class BadCorpusSettings(Invalid):
    """The settings of a corpus cannot be used."""

    code = "bad-corpus-settings"


class CorpusEmpty(Invalid):
    """No document is left to make a corpus of."""

    code = "corpus-empty"


class CorpusNotFound(NotFound):
    """A folder holds no corpus."""

    code = "corpus-not-found"


class DocumentNotFound(NotFound):
    """A corpus has no document with that id."""

    code = "corpus-document-not-found"


class FolderTaken(Conflict):
    """The folder for a corpus holds something else."""

    code = "corpus-folder-taken"
