"""What can be wrong with a file and with how it is to be read."""

from rapport.kit.errors import Invalid


class UnusableFile(Invalid):
    """A file cannot be read as what it claims to be; nothing of it was kept."""

    code = "import-file-unusable"


class ColumnMissing(Invalid):
    """A file lacks a column that the import needs; nothing of it was kept."""

    code = "import-column-missing"


class BadMapping(Invalid):
    """The mapping of columns to fields has an entry that cannot be used."""

    code = "import-mapping-bad"


class RowsRefused(Invalid):
    """A strict import met a row that cannot be used, so nothing was kept."""

    code = "import-rows-refused"
