"""Whatever is wrong with a command line, a file, a folder or a port is one sentence."""

import errno
import io
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rapport.cli import main

Run = Callable[..., tuple[int, str, str]]
MEI = ("--email", "mei@shop.example", "--name", "Mei", "--password-stdin")


@pytest.fixture
def rapport(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path) -> Run:
    monkeypatch.chdir(home)
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        read, write = os.pipe()
        os.write(write, stdin)
        os.close(write)
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with os.fdopen(read, errors="surrogateescape") as file:
            monkeypatch.setattr(sys, "stdin", file)
            with pytest.raises(SystemExit) as ended:
                main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def shop(rapport: Run) -> Run:
    assert rapport("init", *MEI, stdin=b"correct horse battery\n")[0] == 0
    return rapport


def refused(said: tuple[int, str, str], status: int, words: str) -> bool:
    sentence = said[2]
    return said[0] == status and words in sentence and sentence.count("\n") == 1


def test_a_password_is_never_taken_for_a_name(rapport: Run, home: Path) -> None:
    for given in (("--email", "mei@shop.example"), ("--name", "Mei")):
        said = rapport("init", *given, "--password-stdin", stdin=b"correct horse battery\n")
        assert refused(said, 2, "give --email and --name as well")
    assert not (home / "data").exists()


def test_without_a_keyboard_a_password_is_not_waited_for(shop: Run) -> None:
    kai = ("--email", "kai@shop.example", "--name", "Kai", "--role", "viewer")
    assert refused(shop("operators", "add", *kai), 2, "use --password-stdin")


def test_a_demo_folder_that_cannot_be_made_is_named(rapport: Run, home: Path) -> None:
    (home / "file").touch()
    said = rapport("demo", "--no-serve", "--folder", str(home / "file" / "shop"))
    assert refused(said, 6, "cannot be made or written")


def test_half_a_secret_is_not_signed_with(shop: Run, home: Path) -> None:
    (home / "data" / "secret.key").write_bytes(b"")
    assert refused(shop("segments", "list"), 6, "secret.key is damaged; restore it")


def test_an_address_or_port_that_cannot_be_is_named(shop: Run) -> None:
    assert refused(shop("serve", "--port", "99999"), 2, "less than or equal to 65535")
    assert refused(shop("serve", "--host", "no-such-host.invalid"), 2, "no address of this machine")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        assert refused(shop("serve", "--port", port), 5, "set RAPPORT_PORT")


def test_brackets_in_names_are_printed_as_they_are(shop: Run, home: Path) -> None:
    (home / "rule.json").write_text('{"kind": "everyone"}', encoding="utf-8")
    said = shop("segments", "create", "[/bold] all", "--rule", str(home / "rule.json"))
    assert "[/bold] all" in said[1]
    assert "[/bold] all" in shop("segments", "show", "[/bold] all")[1]
    assert "[/bold] all" in shop("segments", "list")[1]


def test_bytes_that_are_no_text_are_named_or_put_right(shop: Run) -> None:
    assert refused(shop("segments", "show", "\udcff"), 2, "argument 3 has bytes that are no UTF-8")
    assert shop("chat", stdin=b"\xff\xfe\n\n")[0] == 0


def test_nobody_talks_as_a_customer_who_is_not_there(shop: Run) -> None:
    assert refused(shop("chat", "--customer", "ghost", stdin=b"hello\n"), 4, "no customer 'ghost'")


class FullDisk(io.StringIO):
    """Where nothing can be written any more."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", "out.json")


def test_what_the_system_refuses_to_write_is_named(
    shop: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", FullDisk())
    assert refused(shop("settings", "--json"), 6, "out.json: No space left on device")


def test_the_password_of_a_store_is_hidden(shop: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://shop:marked@db.example:5432/shop"
    monkeypatch.setenv("RAPPORT_DATABASE_URL", url)
    rows = {row["name"]: row["value"] for row in json.loads(shop("settings", "--json")[1])}
    assert rows["RAPPORT_DATABASE_URL"] == "postgresql://shop:(hidden)@db.example:5432/shop"
    monkeypatch.setenv("RAPPORT_DATABASE_URL", "postgresql://shop:marked@db.example:port/shop")
    said = shop("segments", "list")
    assert refused(said, 2, "RAPPORT_DATABASE_URL cannot be read")
    assert "marked" not in said[2]
