"""An endpoint is changed over HTTP and from the command line, by those who may."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.cli.webhooks import app as webhooks
from rapport.kit.settings import Settings
from rapport.storage import Database, Facts
from rapport.webhooks import get_endpoint
from tests.homes import new_home
from tests.webhooks.conftest import NOW, SECRET, endpoint_at

URL = "https://crm.shop.example/hooks"


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 200), (Role.MARKETER, 403)])
def test_a_change_over_http_is_for_admins(
    home: Path, database: Database, facts: Facts, role: Role, status: int
) -> None:
    endpoint_at("https://old.shop.example", database, name="crm")
    app = App(
        settings=Settings(home=home),  # type: ignore[arg-type]
        clock=lambda: NOW,
        secret=SECRET,
        database=database,
        facts=facts,
    )
    _, key = create_api_key(database=database, name="k", role=role, created_by="test", now=NOW)
    client = TestClient(build_api(app), headers={"Authorization": f"Bearer {key}"})
    body = {"url": URL, "types": ["message.*"]}
    answer = client.put("/api/v1/webhooks/endpoints/crm", json=body)
    assert answer.status_code == status
    assert (get_endpoint(database, "crm").url == URL) is (role is Role.ADMIN)
    renamed = client.put("/api/v1/webhooks/endpoints/crm", json=body | {"name": "other"})
    assert renamed.status_code in (403, 422)


def test_from_the_command_line_what_is_not_given_stays(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(home))
    new_home(Settings(home=home))  # type: ignore[arg-type]
    runner = CliRunner()
    added = runner.invoke(
        webhooks, ["endpoints", "add", "crm", URL, "--type", "*", "--field", "amount"]
    )
    assert added.exit_code == 0, added.output
    edit = ["endpoints", "edit", "crm", "--type", "message.*", "--description", "Sales"]
    changed = runner.invoke(webhooks, edit)
    assert changed.exit_code == 0, changed.output
    shown = runner.invoke(webhooks, ["endpoints", "list", "--json"])
    for word in (URL, '"message.*"', '"amount"', '"Sales"'):
        assert word in shown.output
    assert runner.invoke(webhooks, ["endpoints", "edit", "crm", "--field", ""]).exit_code == 0
    assert '"amount"' not in runner.invoke(webhooks, ["endpoints", "list", "--json"]).output
