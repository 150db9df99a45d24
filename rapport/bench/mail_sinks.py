"""Where benchmarked mail goes: Postfix's `smtp-sink` if it is installed, else a sink of our own.

`smtp-sink` and `smtp-source` come with Debian's package `postfix`; its service need not run.
"""

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/lib/postfix", "/usr/libexec/postfix")
_SESSIONS = 8
_BACKLOG = 100
_START_SECONDS = 10

SIGN_IN = ("shop", "a password for a benchmark")
"""The name and the password that the secured sink asks for."""

_OWN_SINK = """
import ssl
import sys
from rapport.testing import MailSink

tls, sign_in = None, tuple(sys.argv[2:]) or None
if sys.argv[1:]:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(sys.argv[1])
with MailSink(tls=tls, sign_in=sign_in) as sink:
    print(sink.port, flush=True)
    sys.stdin.read()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A listening sink on this machine; `certificate` vouches for it where it speaks TLS."""

    name: str
    port: int
    process: int
    certificate: Path | None = None

    def cpu_seconds(self) -> float:
        """Seconds of processor that it has used; nought where nobody can say."""
        told = Path(f"/proc/{self.process}/stat")
        if not told.exists():
            return 0.0
        fields = told.read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def open_sink() -> Iterator[Sink]:
    """Start a sink in a process of its own, and stop it at the end."""
    program = _find("smtp-sink")
    with _postfix_sink(program) if program else own_sink() as sink:
        yield sink


def smtp_source_rate(sink: Sink, *, mails: int, size: int) -> float | None:
    """Mails per second that Postfix's generator reaches; None if it is not installed."""
    program = _find("smtp-source")
    if program is None:
        return None
    addresses = ["-f", "hello@shop.example", "-t", "ada@example.org"]
    amount = ["-s", str(_SESSIONS), "-m", str(mails), "-l", str(size)]
    began = time.perf_counter()
    subprocess.run(  # noqa: S603
        [program, *amount, *addresses, f"127.0.0.1:{sink.port}"], check=True, capture_output=True
    )
    return mails / (time.perf_counter() - began)


@contextmanager
def _postfix_sink(program: str) -> Iterator[Sink]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    unprivileged = ["-u", getpass.getuser()] if os.getuid() == 0 else []
    process = subprocess.Popen(  # noqa: S603
        [program, *unprivileged, f"127.0.0.1:{port}", str(_BACKLOG)], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield Sink(name="Postfix smtp-sink", port=port, process=process.pid)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def own_sink(certificate: Path | None = None) -> Iterator[Sink]:
    """Start Rapport's own sink; with a certificate and its key, it wants TLS and a sign-in."""
    pipe = subprocess.PIPE
    more = [str(certificate), *SIGN_IN] if certificate else []
    command = [sys.executable, "-c", _OWN_SINK, *more]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        port = int(process.stdout.readline())
        name = "Rapport's own sink" + (", TLS and AUTH PLAIN" if certificate else "")
        yield Sink(name=name, port=port, process=process.pid, certificate=certificate)
        # Leaving the block closes its standard input, which ends it.


def make_certificate(path: Path) -> None:
    """Write a certificate of this machine that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    since = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))


def _find(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path=":".join(_PLACES))


def _wait_for(port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return
