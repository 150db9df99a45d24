"""Mailboxes that returned mails come to: a small real IMAP server over TLS, and a Maildir."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rapport.bounces import MOST_BYTES, ReturnDesk, ReturnMailboxUnavailable, Settler
from rapport.delivery import Links
from rapport.kit.mail_settings import BounceSettings
from rapport.profiles import is_suppressed
from rapport.storage import Database
from tests.bounces.conftest import NOW, SECRET, Send
from tests.bounces.test_samples import SAMPLES, opened

HARD = next(path for path in SAMPLES if path.stem == "postfix-unknown-user")


class Imap(socketserver.ThreadingTCPServer):
    """Speaks as much IMAP (RFC 3501) as a reader of one folder needs."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mails: list[bytes], tls: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails, self.seen, self.tls, self.fetched = mails, set[int](), tls, list[int]()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: Imap

    def setup(self) -> None:
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            answer, words = self.answer(rest)
            self.wfile.write(answer + f"{tag} {words}\r\n".encode())

    def answer(self, rest: str) -> tuple[bytes, str]:  # noqa: PLR0911
        box = self.server
        words = rest.upper().split()
        if words[0] == "LOGIN":
            good = rest.endswith('"sesame"')
            return b"", "OK in" if good else "NO wrong"
        if words[0] == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n", "OK done"
        if words[0] == "SELECT":
            return f"* {len(box.mails)} EXISTS\r\n".encode(), "OK done"
        if words[:2] == ["UID", "SEARCH"]:
            unseen = [str(n) for n in range(1, len(box.mails) + 1) if n not in box.seen]
            return f"* SEARCH {' '.join(unseen)}\r\n".encode(), "OK done"
        if words[:2] == ["UID", "FETCH"]:
            number = int(words[2])
            wanted = re.search(r"<(\d+)\.(\d+)>", rest)
            assert wanted is not None, "the whole of a mail is never asked for"
            data = box.mails[number - 1][: int(wanted[2])]
            box.fetched.append(len(data))
            head = f"* {number} FETCH (UID {number} BODY[]<0> {{{len(data)}}}\r\n".encode()
            return head + data + b")\r\n", "OK done"
        if words[:2] == ["UID", "STORE"]:
            box.seen.add(int(words[2]))
            return b"", "OK done"
        return b"", "BAD unknown"


@contextmanager
def imap(mails: list[bytes], folder: Path) -> Iterator[tuple[Imap, ssl.SSLContext]]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "imap.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    here = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    here.load_cert_chain(pem)
    there = ssl.create_default_context(
        cadata=made.public_bytes(serialization.Encoding.PEM).decode()
    )
    with Imap(mails, here) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server, there
        finally:
            server.shutdown()
            thread.join()


def desk(
    database: Database, *, tls: ssl.SSLContext | None = None, **settings: object
) -> ReturnDesk:
    return ReturnDesk(
        settings=BounceSettings.model_validate(settings),
        settler=Settler(database=database),
        links=Links(SECRET, "https://shop.example"),
        clock=lambda: NOW,
        tls=tls,
    )


def test_a_mailbox_is_emptied_once_and_large_mails_only_in_part(
    database: Database, send: Send, tmp_path: Path
) -> None:
    send(database)
    _, data = opened(HARD)
    large = data + b"x" * (2 * MOST_BYTES)
    with imap([data, b"Subject: hello\r\n\r\nhi", large], tmp_path) as (server, tls):
        told = {
            "imap_host": "localhost",
            "imap_port": server.port,
            "imap_username": "bounces",
            "imap_password": "sesame",
        }
        report = desk(database, tls=tls, **told).poll()
        assert (report.new, report.known, report.unknown) == (1, 1, 1)
        assert server.seen == {1, 2, 3}
        assert max(server.fetched) == MOST_BYTES
        assert desk(database, tls=tls, **told).poll().new == 0
        assert len(server.fetched) == 3
        wrong = told | {"imap_password": "open"}
        with pytest.raises(ReturnMailboxUnavailable, match="IMAP_HOST"):
            desk(database, tls=tls, **wrong).poll()
        with pytest.raises(ReturnMailboxUnavailable):
            desk(database, **told).poll()  # its certificate is not trusted
    assert is_suppressed(database, "ada@example.org")


def test_a_maildir_is_emptied_and_a_link_in_it_left_alone(
    database: Database, send: Send, tmp_path: Path
) -> None:
    send(database)
    new = tmp_path / "box" / "new"
    new.mkdir(parents=True)
    (new / "1.mail").write_bytes(opened(HARD)[1])
    (new / "2.link").symlink_to("/etc/hostname")
    report = desk(database, maildir=tmp_path / "box").poll()
    assert (report.new, report.suppressed) == (1, 1)
    assert [path.name for path in (tmp_path / "box" / "cur").iterdir()] == ["1.mail:2,S"]
    assert [path.name for path in new.iterdir()] == ["2.link"]
    assert desk(database, maildir=tmp_path / "box").poll().new == 0
    with pytest.raises(ReturnMailboxUnavailable):
        desk(database, maildir=tmp_path / "nowhere").poll()
