"""Importing: files of a shop become facts. CSV, Parquet and JSON Lines, in constant memory.

Every file is read and checked to its end before anything is kept; what is kept is one commit.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.profiles.importing.errors import (
        BadMapping,
        ColumnMissing,
        RowsRefused,
        UnusableFile,
    )
    from rapport.profiles.importing.feedback_batches import take_feedback
    from rapport.profiles.importing.fields import match_columns
    from rapport.profiles.importing.looking import FileLook, look_into
    from rapport.profiles.importing.mapping import (
        ColumnMapping,
        load_mapping,
        make_mapping,
        nearest,
    )
    from rapport.profiles.importing.model import (
        ImportKind,
        ImportOptions,
        ImportProgress,
        ImportReport,
        Reject,
    )
    from rapport.profiles.importing.other_files import text_table
    from rapport.profiles.importing.past_campaigns import PAST_CAMPAIGNS
    from rapport.profiles.importing.platform_mappings import ready_mapping, ready_mappings
    from rapport.profiles.importing.prepared import prepared_columns
    from rapport.profiles.importing.running import import_file, import_source
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "PAST_CAMPAIGNS",
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
    "import_source",
    "load_mapping",
    "look_into",
    "make_mapping",
    "match_columns",
    "nearest",
    "prepared_columns",
    "ready_mapping",
    "ready_mappings",
    "take_feedback",
    "text_table",
]
