"""Returned mails over HTTP and in a shell; a running server is asked by `curl`."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient
from starlette.applications import Starlette

from rapport.access import Role, create_api_key
from rapport.api import build_api, mail_hook_routes, subscription_routes
from rapport.app import App
from rapport.bounces import MOST_HOOK_BYTES
from rapport.cli import main
from rapport.cli.operating import opened_operations
from rapport.delivery import Links
from rapport.kit.mail_settings import BounceSettings
from rapport.kit.settings import Settings, load_settings
from rapport.profiles import consents_of, ensure_tables, is_suppressed
from rapport.storage import Database, Facts
from tests.bounces.conftest import NOW, SECRET, Send
from tests.bounces.test_mailboxes import HARD
from tests.bounces.test_samples import opened
from tests.homes import new_home

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    ensure_tables(facts)
    bounces = BounceSettings.model_validate({"postmark_password": "sesame"})
    settings = Settings(home=home, bounces=bounces)
    return App(settings=settings, clock=lambda: NOW, secret=SECRET, database=database, facts=facts)


@pytest.fixture
def address(app: App) -> Iterator[str]:
    """A running server with the public pages and the webhooks."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    site = Starlette(routes=[*subscription_routes(app), *mail_hook_routes(app)])
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    for _ in range(1_000):
        if server.started:
            break
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def curl(*arguments: str) -> str:
    told = ["curl", "-sS", "-w", "%{http_code}", "-o", "/dev/null", *arguments]
    return subprocess.run(told, check=True, capture_output=True, text=True).stdout


def test_one_click_as_a_mailbox_provider_posts_it(app: App, send: Send, address: str) -> None:
    message = send(app.database)
    url = Links(SECRET, address).unsubscribe(message.message_id)
    assert curl(url) == "200"
    assert consents_of(app.database, "ada") == []
    assert curl("-d", "List-Unsubscribe=One-Click", url) == "200"
    [line] = consents_of(app.database, "ada")
    assert not line.granted


def test_a_webhook_is_taken_by_a_running_server(app: App, send: Send, address: str) -> None:
    message = send(app.database)
    told = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 1,
        "Metadata": {"rapport_message": message.message_id},
    }
    url = f"{address}/hooks/mail/postmark"
    assert curl("-d", json.dumps(told), url) == "403"
    assert curl("-d", json.dumps(told), "-u", "rapport:sesame", f"{address}/hooks/mail/x") == "404"
    assert not is_suppressed(app.database, "ada@example.org")
    assert curl("-d", json.dumps(told), "-u", "rapport:sesame", url) == "200"
    assert is_suppressed(app.database, "ada@example.org")


def test_a_call_that_is_too_large_is_refused(app: App) -> None:
    web = TestClient(Starlette(routes=mail_hook_routes(app)))
    assert web.post("/hooks/mail/postmark", content=b"x" * (MOST_HOOK_BYTES + 1)).status_code == 422


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_the_list_over_http_is_changed_by_admins_alone_and_names_nobody(app: App) -> None:
    admin, viewer = client(app, Role.ADMIN), client(app, Role.VIEWER)
    path = "/api/v1/suppressions"
    told = {"addresses": ["ada@example.org"], "reason": "asked"}
    assert viewer.post(path, json=told).status_code == 403
    assert admin.post(path, json=told).json() == {"added": 1}
    assert admin.post(path, json={"addresses": ["no"]}).json()["code"] == "bad-suppression"
    shown = viewer.get(path)
    assert "ada" not in shown.text
    assert viewer.get(f"{path}/counts").json() == {"asked": 1}
    lifted = {"address": "Ada@example.org", "reason": "asked again"}
    assert admin.post(f"{path}/remove", json=lifted).status_code == 204
    assert admin.post(f"{path}/remove", json=lifted).status_code == 404
    assert [one["act"] for one in viewer.get(f"{path}/moves").json()] == ["removed", "added"]
    assert viewer.get("/api/v1/bounces/counts").json() == []
    assert viewer.get("/api/v1/mail/check").status_code == 403


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    new_home(load_settings())

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out + printed.err

    return run


def test_a_mail_is_read_and_the_list_carried_over_in_a_shell(
    run: Run, send: Send, tmp_path: Path
) -> None:
    with opened_operations() as rapport:
        send(rapport.database)
    mail, kept = tmp_path / "returned.eml", tmp_path / "kept.csv"
    mail.write_bytes(opened(HARD)[1])
    status, printed = run("bounces", "read", str(mail))
    assert status == 0
    assert "bounce hard 550 5.1.1" in printed
    assert "new" in printed
    assert "known" in run("bounces", "read", str(mail))[1]
    assert "hard" in run("bounces", "counts")[1]
    assert "0 new" in run("bounces", "poll")[1]
    assert "hard-bounce" in run("suppressions", "list")[1]
    assert run("suppressions", "export", str(kept))[0] == 0
    assert run("suppressions", "remove", "ada@example.org", "--reason", "moved")[0] == 0
    assert run("suppressions", "remove", "ada@example.org", "--reason", "moved")[0] == 4
    assert "1 addresses" in run("suppressions", "import", str(kept))[1]
    assert "already" in run("suppressions", "add", "ADA@example.org")[1]
    assert "removed" in run("suppressions", "list", "--trail")[1]


def test_a_key_is_made_once_with_its_record(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "dkim.pem"
    status, printed = run("mail", "keys", str(path), "--domain", "shop.example")
    assert status == 0
    assert "rapport._domainkey.shop.example. TXT" in printed
    assert path.stat().st_mode & 0o777 == 0o600
    assert run("mail", "keys", str(path))[0] == 2
