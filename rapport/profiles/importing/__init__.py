"""Importing: files of a shop become facts. CSV, Parquet and JSON Lines, in constant memory.

Every file is read and checked to its end before anything is kept; what is kept is one commit.
"""

from rapport.profiles.importing.errors import (
    BadMapping,
    ColumnMissing,
    RowsRefused,
    UnusableFile,
)
from rapport.profiles.importing.looking import FileLook, look_into
from rapport.profiles.importing.mapping import ColumnMapping, load_mapping, make_mapping
from rapport.profiles.importing.model import (
    ImportKind,
    ImportOptions,
    ImportProgress,
    ImportReport,
    Reject,
)
from rapport.profiles.importing.running import import_file

__all__ = [
    "BadMapping",
    "ColumnMapping",
    "ColumnMissing",
    "FileLook",
    "ImportKind",
    "ImportOptions",
    "ImportProgress",
    "ImportReport",
    "Reject",
    "RowsRefused",
    "UnusableFile",
    "import_file",
    "load_mapping",
    "look_into",
    "make_mapping",
]
