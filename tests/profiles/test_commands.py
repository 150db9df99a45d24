"""`rapport import` and its neighbours, as a shop's engineer types them."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from rapport.cli import main
from rapport.kit.settings import Settings
from tests.homes import new_home

CUSTOMERS = "customer_id,E-mail,plan\nc1,ada@example.com,gold\nc2,nonsense,\n"


@pytest.fixture
def rapport(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command and give its exit status and what it printed."""
    monkeypatch.chdir(home)
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    new_home(Settings(home=home / "data"))
    (home / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["rapport", *words])
        status = 0
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_the_exit_status_says_whether_all_some_or_nothing_was_kept(rapport: Any) -> None:
    status, out, _ = rapport("import", "customers", "customers.csv")
    assert status == 7
    assert "1 kept, 1 left out" in out
    assert "this is no e-mail address" in out
    status, _, err = rapport("import", "customers", "customers.csv", "--strict")
    assert (status, "nothing was kept" in err) == (2, True)
    Path("good.csv").write_text("customer_id\nc1\n", encoding="utf-8")
    assert rapport("import", "customers", "good.csv")[0] == 0
    status, _, err = rapport("import", "customers", "gone.csv")
    assert (status, "there is no file gone.csv" in err) == (2, True)


def test_flags_win_over_the_mapping_file_and_errors_go_to_a_file(rapport: Any) -> None:
    Path("m.yaml").write_text("fields: {email: Mail}\ntraits: mapped\n", encoding="utf-8")
    status, out, _ = rapport(
        "import", "customers", "customers.csv", "--mapping", "m.yaml", "--map", "email=E-mail",
        "--errors", "errors.csv", "--json",
    )  # fmt: skip
    report = json.loads(out)
    assert status == 7
    assert (report["kept"], report["ignored_columns"]) == (1, ["plan"])
    assert "n***" in Path("errors.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--map", "email"), "not of the form field=Column"),
        (("--map", "emial=E-mail"), "did you mean 'email'"),
        (("--currency", "XYZ"), "no currency 'XYZ'"),
        (("--timezone", "Mars"), "no time zone 'Mars'"),
        (("--encoding", "utf-9"), "no encoding 'utf-9'"),
    ],
)
def test_a_flag_that_cannot_be_used_gets_one_sentence(
    rapport: Any, words: tuple[str, ...], said: str
) -> None:
    status, _, err = rapport("import", "customers", "customers.csv", *words)
    assert status == 2
    assert said in err
    assert "Traceback" not in err


def test_what_was_imported_can_be_looked_up(rapport: Any) -> None:
    Path("o.csv").write_text(
        "order_id,ordered_at,product_id,product_name,unit_price,customer_id\n"
        "1,2026-01-05,p1,Mug,2.50,c1\n",
        encoding="utf-8",
    )
    assert rapport("import", "orders", "o.csv", "--create-products", "--currency", "GBP")[0] == 0
    assert json.loads(rapport("customers", "list", "--json")[1])["total"] == 1
    assert json.loads(rapport("customers", "show", "c1", "--json")[1])["totals"]["orders"] == 1
    assert "Order Completed" in rapport("customers", "timeline", "c1")[1]
    assert "neither yes nor no" in rapport("customers", "consents", "c1")[1]
    assert "£2.50" in rapport("products", "list", "mug")[1]
    assert json.loads(rapport("products", "show", "p1", "--json")[1])["price_minor"] == 250
    assert rapport("customers", "show", "c9")[0] == 4
    status, out, _ = rapport(
        "offers", "create", "--name", "en=Sale", "--name", "zh=特惠", "--discount", "0.1",
        "--ends", "2026-03-31", "--id", "spring", "--json",
    )  # fmt: skip
    assert (status, json.loads(out)["ends_at"]) == (0, "2026-03-31T00:00:00+00:00")
    assert "10%" in rapport("offers", "list")[1]
    assert rapport("offers", "create", "--name", "Sale")[0] == 2


def test_a_pull_is_shown_as_json(rapport: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = sqlite3.connect("shop.sqlite")
    shop.execute("CREATE TABLE people (customer_id TEXT)")
    shop.close()
    monkeypatch.setenv("RAPPORT_PULL_URLS__SHOP", "sqlite:///shop.sqlite")
    words = ("--connection", "shop", "--kind", "customers", "--table", "people", "--json")
    status, out, _ = rapport("pulls", "add", "people", *words)
    assert (status, json.loads(out)["told"]["table"]) == (0, "people")
    (listed,) = json.loads(rapport("pulls", "list", "--json")[1])
    assert (listed["told"]["kind"], listed["rows"]) == ("customers", 0)


def test_a_pull_makes_no_file_where_none_is(rapport: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_PULL_URLS__SHOP", "sqlite:///mistyped.sqlite")
    words = ("--connection", "shop", "--kind", "customers", "--table", "people")
    status, _, err = rapport("pulls", "add", "people", *words)
    assert (status, "names no SQLite file" in err) == (2, True)
    assert not Path("mistyped.sqlite").exists()
