"""Writes predictions for other programs."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from rapport.training.errors import BadPredictionsFile


def write_predictions(rows: pa.Table, path: Path) -> None:
    """Write the rows as CSV or Parquet, by the file's ending."""
    if path.suffix not in (".csv", ".parquet"):
        raise BadPredictionsFile(f"{path.name!r} must end in .csv or .parquet")
    try:
        if path.suffix == ".csv":
            pa_csv.write_csv(rows, path)
        else:
            pa_parquet.write_table(rows, path)
    except OSError as error:
        raise BadPredictionsFile(f"{path} cannot be written: {error.strerror}") from error
