"""The first commands of a shop: set up, let people in, make keys, look at the settings."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rapport.access import Role, find_api_key, find_source, list_operators, sign_in
from rapport.cli import main
from rapport.kit.clock import system_clock
from rapport.storage import Database, open_database

PASSWORD = "correct horse battery"
MEI = ("--email", "Mei@shop.example", "--name", "Mei", "--password-stdin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Shell:
    """Runs `rapport` in this process, as a shell would."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.home = home / "data"
        monkeypatch.chdir(home)
        monkeypatch.setenv("RAPPORT_HOME", str(self.home))
        monkeypatch.setenv("COLUMNS", "200")

    def __call__(self, *arguments: str, stdin: str = "") -> Said:
        read, write = os.pipe()
        os.write(write, stdin.encode())
        os.close(write)
        self._monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        self._capsys.readouterr()
        with os.fdopen(read) as file:
            self._monkeypatch.setattr(sys, "stdin", file)
            with pytest.raises(SystemExit) as ended:
                main()
        printed = self._capsys.readouterr()
        return Said(status=int(str(ended.value.code)), out=printed.out, err=printed.err)

    def database(self) -> Database:
        return open_database("", home=self.home)


@pytest.fixture
def rapport(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> Shell:
    return Shell(monkeypatch, capsys, home)


def one_sentence(said: Said, words: str) -> bool:
    return said.out == "" and words in said.err and "Traceback" not in said.err


def test_init_sets_the_folder_up_and_lets_the_first_admin_in(rapport: Shell) -> None:
    said = rapport("init", *MEI, "--json", stdin=PASSWORD + "\n")
    assert said.status == 0
    assert said.json["created"] is True
    assert said.json["operator"]["role"] == "admin"
    assert said.json["operator"]["language"] == "zh"  # the shop's own
    assert (rapport.home / "secret.key").stat().st_mode & 0o777 == 0o600
    admin = sign_in(
        database=rapport.database(),
        email="mei@shop.example",
        password=PASSWORD,
        now=system_clock(),
    )
    assert admin.role is Role.ADMIN


def test_init_changes_nothing_when_run_again(rapport: Shell) -> None:
    rapport("init", *MEI, stdin=PASSWORD)
    before = list_operators(database=rapport.database())
    said = rapport("init", "--email", "kai@shop.example", "--json")
    assert (said.status, said.json["created"], said.json["operator"]) == (0, False, None)
    assert "set up already" in rapport("init").out
    assert list_operators(database=rapport.database()) == before


def test_an_init_that_was_refused_can_be_repeated(rapport: Shell) -> None:
    assert rapport("init", *MEI, stdin="short").status == 2
    said = rapport("init", *MEI, "--json", stdin=PASSWORD)
    assert (said.status, said.json["created"]) == (0, True)


def test_a_folder_that_cannot_be_made_is_named(
    rapport: Shell, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    (home / "file").touch()
    monkeypatch.setenv("RAPPORT_HOME", str(home / "file" / "data"))
    said = rapport("init", *MEI, stdin=PASSWORD)
    assert said.status == 6
    assert one_sentence(said, "choose another with RAPPORT_HOME")


def test_a_command_before_init_says_what_to_do(rapport: Shell) -> None:
    said = rapport("operators", "list")
    assert said.status == 4
    assert one_sentence(said, "run `rapport init` first")


def test_operators_come_change_their_password_and_go(rapport: Shell) -> None:
    rapport("init", *MEI, stdin=PASSWORD)
    kai = ("--email", "kai@shop.example", "--name", "Kai [boss]", "--role", "reviewer")
    added = rapport("operators", "add", *kai, "--password-stdin", "--json", stdin=PASSWORD)
    assert added.json["role"] == "reviewer"
    again = rapport("operators", "add", *kai, "--password-stdin", stdin=PASSWORD)
    assert again.status == 5
    assert one_sentence(again, "there is an operator with this e-mail address already")
    table = rapport("operators", "list").out
    assert "Kai [boss]" in table
    new = rapport("operators", "password", "KAI@shop.example", "--password-stdin", stdin="p" * 10)
    assert new.status == 0
    sign_in(
        database=rapport.database(),
        email="kai@shop.example",
        password="p" * 10,
        now=system_clock(),
    )
    assert rapport("operators", "remove", "kai@shop.example").status == 0
    assert [o["name"] for o in rapport("operators", "list", "--json").json] == ["Mei"]
    assert rapport("operators", "remove", "kai@shop.example").status == 4
    assert rapport("operators", "remove", "mei@shop.example").status == 5


def test_keys_are_made_listed_and_revoked(rapport: Shell) -> None:
    rapport("init", *MEI, stdin=PASSWORD)
    made = rapport("keys", "create", "warehouse", "--role", "marketer", "--json").json
    actor = find_api_key(rapport.database(), made["secret"])
    assert actor is not None
    assert actor.role is Role.MARKETER
    plain = rapport("keys", "create", "other")
    assert plain.out.strip().startswith("rk_")
    assert "not shown again" in plain.err
    assert made["secret"] not in rapport("keys", "list").out
    revoked = rapport("keys", "revoke", made["key"]["key_id"], "--json").json
    assert revoked["revoked_at"] is not None
    assert find_api_key(rapport.database(), made["secret"]) is None
    assert rapport("keys", "revoke", "key_none").status == 4


def test_sources_are_made_and_listed(rapport: Shell) -> None:
    rapport("init", *MEI, stdin=PASSWORD)
    made = rapport("sources", "create", "website", "--json").json
    assert find_source(rapport.database(), made["write_key"]) is not None
    assert rapport("sources", "create", "website").status == 5
    assert [s["name"] for s in rapport("sources", "list", "--json").json] == ["website"]
    assert rapport("sources", "revoke", made["source"]["source_id"]).status == 0
    assert find_source(rapport.database(), made["write_key"]) is None


def test_settings_show_every_value_and_hide_secrets(
    rapport: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_MAIL__PASSWORD", "geheim")
    monkeypatch.setenv("RAPPORT_PORT", "8099")
    said = rapport("settings", "--json")
    rows = {row["name"]: row for row in said.json}
    assert (rows["RAPPORT_PORT"]["value"], rows["RAPPORT_PORT"]["changed"]) == ("8099", True)
    assert rows["RAPPORT_MAIL__PASSWORD"]["value"] == "(hidden)"
    assert rows["RAPPORT_LLM__API_KEY"]["value"] == ""
    assert "geheim" not in said.out
    assert all(row["description"] for row in rows.values())
    assert "Port that the server listens on." in rapport("settings").out


def test_a_setting_that_cannot_be_used_is_named_after_the_list(
    rapport: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_PORT", "many")
    said = rapport("settings")
    assert said.status == 2
    assert "RAPPORT_PORT" in said.err
    assert "Port that the server listens on." in said.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "No such command 'nonsense'; see `rapport --help`"),
        (["keys", "create"], "see `rapport keys create --help`"),
        (["keys", "create", "x", "--role", "king"], "'king' is not one of"),
        (["operators", "list", "--jsn"], "--jsn"),
    ],
)
def test_a_wrong_command_line_gets_one_sentence(
    rapport: Shell, arguments: Sequence[str], words: str
) -> None:
    said = rapport(*arguments)
    assert said.status == 2
    assert one_sentence(said, words)
    assert len(said.err.strip().splitlines()) == 1


# A shell's background jobs are deaf to Ctrl-C, and so would the command be.
_ASKING = """
import signal, sys
from rapport.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["rapport", "init"]
main()
"""


def test_who_stops_reading_or_presses_ctrl_c_is_told_nothing(rapport: Shell) -> None:
    command = [sys.executable, "-m", "rapport"]
    with subprocess.Popen(
        [*command, "settings", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stderr is not None
        reader.stdout.close()
        assert "Traceback" not in reader.stderr.read()
    with subprocess.Popen(
        [sys.executable, "-c", _ASKING], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as asker:
        assert asker.stderr is not None
        assert asker.stderr.read(6) == "E-mail"
        time.sleep(0.1)
        asker.send_signal(signal.SIGINT)
        assert "Traceback" not in asker.stderr.read()
    assert asker.returncode == 130
    assert not rapport.home.exists()
