"""A process that is killed loses nothing that it acknowledged."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from rapport.storage import DataFolderBusy, open_database, open_facts
from tests.storage import keeper


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_every_acknowledged_row_survives_kill_9(
    home: Path, store: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if store == "postgresql" else ""
    child = subprocess.Popen(
        [sys.executable, keeper.__file__, str(home), url], stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        acknowledged = [int(child.stdout.readline()) for _ in range(40)]
        with pytest.raises(DataFolderBusy, match=rf"held by process {child.pid}; stop it"):
            open_facts(home, memory_limit="500MB")
        child.kill()
        acknowledged += [int(line) for line in child.stdout.read().split()]

    facts = open_facts(home, memory_limit="500MB")
    kept = set(facts.read(facts.table(keeper.FACTS))["number"].to_pylist())
    facts.close()
    database = open_database(url, home=home)
    with database.read() as connection:
        rows = set(connection.execute(select(keeper.ROWS.c.number)).scalars())
    keeper.ROWS.metadata.drop_all(database.engine)
    database.close()
    assert set(acknowledged) <= kept
    assert set(acknowledged) <= rows
