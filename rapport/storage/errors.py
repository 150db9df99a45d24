"""What can go wrong with the stores."""

from rapport.kit.errors import Conflict, Invalid, NotFound, Unavailable


class DataFolderBusy(Conflict):
    """Another process holds the data folder."""

    code = "data-folder-busy"


class DataFolderMissing(NotFound):
    """The data folder was not set up."""

    code = "data-folder-missing"


class StoreUnavailable(Unavailable):
    """A store cannot be reached or cannot be written."""

    code = "store-unavailable"


class QueryTooLong(Unavailable):
    """A question to the analytical store took longer than RAPPORT_QUERY_SECONDS allows."""

    code = "query-too-long"


class DiskFull(Unavailable):
    """There is no room left on the disk; free some and run the command again."""

    code = "disk-full"


class ValueNotStorable(Invalid):
    """A value cannot be written to a store: half a character, a zero byte, a number too large."""

    code = "value-not-storable"

    def __init__(self) -> None:
        super().__init__(
            "a value cannot be kept or looked for: a text has half a character or a zero byte in"
            " it, or is too long, or a number is too large; correct it and try again"
        )


class WrongColumns(Invalid):
    """A table lacks a column, or a column has the wrong type."""

    code = "wrong-columns"


class StoreNewer(Conflict):
    """The operational store was written by a newer release."""

    code = "store-newer"


class UnknownEngine(Invalid):
    """An address names an engine that facts cannot be read from."""

    code = "unknown-engine"


class EngineMissing(Invalid):
    """The package that speaks to an engine is not installed."""

    code = "engine-missing"
