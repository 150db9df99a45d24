"""Forms, topics and sign-ups over HTTP and in a shell; addresses against a real name server."""

import json
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
import yaml
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.cli import main
from rapport.kit.settings import load_settings
from rapport.leads import EXAMPLE, check_address, form_text, parse_form
from tests.homes import new_home
from tests.leads.conftest import NEWSLETTER, NOW

RECORDS = {"takes.example": "10 mx.takes.example.", "never.example": "0 ."}


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_forms_are_kept_and_closed_over_http(app: App) -> None:
    mei, guest = client(app, Role.MARKETER), client(app, Role.VIEWER)
    assert guest.post("/api/v1/forms", json=NEWSLETTER).status_code == 403
    made = mei.post("/api/v1/forms", json=NEWSLETTER)
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert mei.post("/api/v1/forms", json=NEWSLETTER | {"topics": ["none"]}).status_code == 404
    bad = mei.post("/api/v1/forms", json=NEWSLETTER | {"origins": ["x"]})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad-form")
    assert guest.get("/api/v1/forms/newsletter").json()["name"] == "Newsletter"
    assert guest.get("/api/v1/forms/newsletter/figures").json() == []
    assert mei.delete("/api/v1/forms/newsletter").json()["archived_at"]
    page = {"draft_id": "none", "form_id": "newsletter"}
    assert mei.put("/api/v1/landing-pages/spring", json=page).status_code == 404
    assert mei.put("/api/v1/landing-pages/No Good", json=page).status_code == 404
    assert guest.get("/api/v1/landing-pages").json() == []


def test_topics_and_sign_ups_are_read_over_http(app: App) -> None:
    mei, guest = client(app, Role.MARKETER), client(app, Role.VIEWER)
    topic = {
        "names": {"zh": "上新", "en": "New arrivals"},
        "sentences": {"zh": "每周新品", "en": "What is new"},
    }
    assert guest.put("/api/v1/topics/new", json=topic).status_code == 403
    assert mei.put("/api/v1/topics/new", json=topic).json()["channels"] == ["email"]
    assert mei.put("/api/v1/topics/No", json=topic).status_code == 422
    assert mei.delete("/api/v1/topics/new").json()["archived_at"]
    assert guest.get("/api/v1/topics").json() == []
    assert len(guest.get("/api/v1/topics", params={"archived": True}).json()) == 1
    assert guest.get("/api/v1/optins").json() == []
    assert guest.get("/api/v1/optins/none").json()["code"] == "opt-in-not-found"


def test_the_commands_keep_show_and_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "form.yaml"
    file.write_text(yaml.safe_dump(NEWSLETTER, allow_unicode=True), encoding="utf-8")

    def run(*arguments: str) -> Any:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert not ended.value.code, said.err
        return json.loads(said.out)

    new_home(load_settings())
    topic = ("--zh", "上新", "--en", "New", "--about-zh", "新品", "--about-en", "News")
    assert run("topics", "save", "new", *topic)["default_in"] is True
    assert [one["topic"] for one in run("topics", "list")] == ["new"]
    assert run("topics", "archive", "new")["archived_at"]
    assert run("forms", "save", str(file))["version"] == 1
    assert run("forms", "show", "newsletter")["days"] == []
    assert run("forms", "archive", "newsletter")["archived_at"]
    assert (run("forms", "list")[0]["form_id"], run("forms", "pages")) == ("newsletter", [])
    assert run("forms", "check", "ada@gmial.com")["suggestion"] == "ada@gmail.com"
    assert run("optins", "list") == []


def test_a_form_reads_back_as_it_was_written() -> None:
    for text in (EXAMPLE, yaml.safe_dump(NEWSLETTER, allow_unicode=True)):
        form = parse_form(text, by="mei", now=NOW)
        assert parse_form(form_text(form), by="mei", now=NOW) == form


@pytest.fixture
def resolver() -> Iterator[dns.resolver.Resolver]:
    """A name server on this machine: some domains take mail, some never, one does not answer."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(0.1)
    done = threading.Event()
    thread = threading.Thread(target=_serve, args=(server, done))
    thread.start()
    made = dns.resolver.Resolver(configure=False)
    made.nameservers, made.port = ["127.0.0.1"], server.getsockname()[1]
    yield made
    done.set()
    thread.join()
    server.close()


def _serve(server: socket.socket, done: threading.Event) -> None:
    while not done.is_set():
        try:
            data, sender = server.recvfrom(4096)
        except TimeoutError:
            continue
        query = dns.message.from_wire(data)
        name = query.question[0].name.to_text().rstrip(".")
        kind = query.question[0].rdtype.name
        if name == "silent.example":
            continue
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA | dns.flags.RA
        if name in RECORDS and kind == "MX":
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "MX", RECORDS[name]))
        elif name == "xn--fsqu00a.example" and kind == "A":
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "A", "192.0.2.1"))
        elif name == "gone.example":
            answer.set_rcode(dns.rcode.NXDOMAIN)
        server.sendto(answer.to_wire(), sender)


@pytest.mark.parametrize(
    ("domain", "takes_mail"),
    [
        ("takes.example", True),
        ("never.example", False),
        ("gone.example", False),
        ("empty.example", False),
        ("例子.example", True),
        ("silent.example", None),
    ],
)
def test_a_domain_is_asked_whether_it_takes_mail(
    resolver: dns.resolver.Resolver, domain: str, takes_mail: bool | None
) -> None:
    found = check_address(f"ada@{domain}", mx=True, seconds=1, resolver=resolver)
    assert found.takes_mail is takes_mail
