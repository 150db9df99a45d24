"""The schema of the operational store follows the code, on both kinds of store."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    create_engine,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import make_url

from rapport.storage import (
    Database,
    StoreNewer,
    all_tables,
    current_revision,
    migrate,
    open_database,
    pending_revisions,
)
from rapport.storage.migrating import alembic_config


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A store in which nothing was ever made."""
    if request.param == "sqlite":
        yield ""
        return
    server = make_url(request.getfixturevalue("postgres_url")).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE brand_new")
        yield server.set(database="brand_new").render_as_string(hide_password=False)
        connection.exec_driver_sql("DROP DATABASE brand_new WITH (FORCE)")
    engine.dispose()


@pytest.fixture
def new_database(new_url: str, home: Path) -> Iterator[Database]:
    opened = open_database(new_url, home=home)
    yield opened
    opened.close()


def test_a_migrated_store_has_the_tables_that_the_stages_declare(new_database: Database) -> None:
    migrate(new_database)
    with new_database.read() as connection:
        compared = MigrationContext.configure(connection, opts={"compare_type": True})
        missing = compare_metadata(compared, all_tables())
    assert missing == [], 'run `python -m rapport.storage.migrations.make "What is new"`'


def test_a_second_start_finds_nothing_to_do(new_database: Database) -> None:
    waiting = pending_revisions(new_database)
    assert waiting[0] == "0001"
    assert current_revision(new_database) is None
    assert migrate(new_database) == waiting
    assert current_revision(new_database) == waiting[-1]
    assert pending_revisions(new_database) == ()
    assert migrate(new_database) == ()


def test_the_tables_of_the_agenda_come_and_go_and_touch_no_other(new_database: Database) -> None:
    def move(step: Callable[[Config, str], None], revision: str) -> set[str]:
        with new_database.rebuild() as connection:
            step(alembic_config(connection), revision)
        return set(inspect(new_database.engine).get_table_names())

    before = move(command.upgrade, "0036")
    assert move(command.upgrade, "0037") - before == {"agenda_plans", "given_way"}
    columns = inspect(new_database.engine).get_indexes("given_way")
    assert {one["name"] for one in columns} == {"ix_given_way_customer_id", "ix_given_way_told_as"}
    with new_database.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO given_way (subject_id, customer_id, kind, code, applies, facts)"
                " VALUES ('m', 'ada', 'message', 'quota', :applies, '{}')"
            ),
            {"applies": True},
        )
    assert move(command.downgrade, "0036") == before
    assert current_revision(new_database) == "0036"
    move(command.upgrade, "0037")
    with new_database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM given_way")).scalar_one() == 0
    assert migrate(new_database)[0] == "0038"


def test_processes_that_start_at_once_migrate_once(new_url: str, home: Path) -> None:
    def start(_: int) -> tuple[str, ...]:
        database = open_database(new_url, home=home)
        done = migrate(database)
        database.close()
        return done

    with ThreadPoolExecutor(4) as processes:
        done = list(processes.map(start, range(4)))
    assert sorted(map(len, done))[:3] == [0, 0, 0]
    assert max(map(len, done)) > 0


def test_a_store_of_a_newer_release_is_left_alone(new_database: Database) -> None:
    migrate(new_database)
    with new_database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreNewer, match=r"revision 9999.*install the release that wrote it"):
        migrate(new_database)
    assert current_revision(new_database) == "9999"


def test_a_table_that_others_point_to_can_be_rebuilt(database: Database) -> None:
    tables = MetaData()
    shops = Table("shops", tables, Column("id", Integer, primary_key=True))
    shop = Column("shop", ForeignKey("shops.id", ondelete="CASCADE"))
    desks = Table("desks", tables, Column("id", Integer, primary_key=True), shop)
    tables.create_all(database.engine)
    with database.begin() as connection:
        connection.execute(shops.insert(), [{"id": 1}])
        connection.execute(desks.insert(), [{"id": 1, "shop": 1}])
    with database.rebuild() as connection:
        connection.exec_driver_sql("DROP TABLE shops")
        shops.create(connection)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(desks)).scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
