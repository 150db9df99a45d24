"""A process of its own that keeps rows in both stores until somebody kills it.

Prints the number of each row once both stores have acknowledged it.
"""

import sys
from itertools import count
from pathlib import Path

import ibis
import pyarrow as pa
from sqlalchemy import Column, Integer, MetaData, Table

from rapport.storage import FactTable, open_database, open_facts

FACTS = FactTable(name="kept", one_row_per="number", columns=ibis.schema({"number": "int64"}))
ROWS = Table("kept", MetaData(), Column("number", Integer, primary_key=True))


def keep(home: Path, url: str) -> None:
    facts = open_facts(home, memory_limit="500MB")
    database = open_database(url, home=home)
    ROWS.metadata.create_all(database.engine)
    for number in count():
        with database.begin() as connection:
            connection.execute(ROWS.insert(), [{"number": number}])
        facts.append(FACTS, pa.table({"number": [number]}))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2])
