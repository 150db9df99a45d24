"""Mail over SMTP, against servers that behave and servers that do not."""

import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from rapport.delivery import (
    MailNotSecured,
    MailSenderRefused,
    MailServerUnavailable,
    MailSignInRefused,
    MessageId,
    OutcomeKind,
    Parcel,
    SmtpChannel,
)
from rapport.kit.settings import MailSettings
from rapport.testing import LocalMailbox, MailSink, accept_all, count_mails, list_mails

ACCEPTED, REFUSED, LATER = OutcomeKind.ACCEPTED, OutcomeKind.REFUSED, OutcomeKind.LATER
LOST, NOT_TRIED = OutcomeKind.LOST, OutcomeKind.NOT_TRIED


def settings(port: int, **more: object) -> MailSettings:
    values = {"port": port, "sender": "shop@example.org", "timeout_seconds": 5, "connections": 3}
    return MailSettings.model_validate(values | more)


def mail(name: str, data: bytes = b"Subject: hello\r\n\r\nhello\r\n") -> Parcel:
    return Parcel(
        channel="email",
        message_id=MessageId(name),
        sender="shop@example.org",
        recipient=f"{name}@example.org",
        data=data,
    )


def mails(number: int) -> list[Parcel]:
    return [mail(f"m{index}") for index in range(number)]


@pytest.mark.parametrize("pipelining", [True, False])
def test_every_mail_arrives_once_over_a_few_kept_connections(pipelining: bool) -> None:
    with MailSink(pipelining=pipelining) as sink, SmtpChannel(settings(sink.port)) as channel:
        for _ in range(3):
            outcomes = channel.send(mails(40))
            assert [each.kind for each in outcomes] == [ACCEPTED] * 40
            assert [each.message_id for each in outcomes] == [each.message_id for each in mails(40)]
        assert sink.received == Counter({f"m{index}@example.org": 3 for index in range(40)})
        assert sink.connections == 3


def test_the_local_mailbox_which_knows_no_pipelining_takes_them_too(tmp_path: Path) -> None:
    with LocalMailbox(tmp_path) as mailbox, SmtpChannel(settings(mailbox.port)) as channel:
        assert {each.kind for each in channel.send(mails(40))} == {ACCEPTED}
        assert count_mails(tmp_path) == 40
        assert list_mails(tmp_path, search="m17@")[0].subject == "hello"


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("data_goes_ahead", [True, False])
def test_each_recipient_has_an_outcome_of_its_own(pipelining: bool, data_goes_ahead: bool) -> None:
    replies = {
        ("RCPT", "m1@example.org"): "550 5.1.1 <m1@example.org> unknown",
        ("RCPT", "m3@example.org"): "450 4.2.0 greylisted",
        (".", "m5@example.org"): "554 5.7.1 no",
        (".", "m7@example.org"): "452 4.3.1 full",
        ("RCPT", "m8@example.org"): "552 5.2.2 mailbox full",
    }
    refused = {address for verb, address in replies if verb == "RCPT"}

    def answer(verb: str, address: str) -> str | None:
        if verb == "DATA" and address in refused and not data_goes_ahead:
            return "503 5.5.1 no valid recipients"
        return replies.get((verb, address)) or accept_all(verb, address)

    with (
        MailSink(answer=answer, pipelining=pipelining) as sink,
        SmtpChannel(settings(sink.port, connections=1)) as channel,
    ):
        outcomes = channel.send(mails(10))
    kinds = [each.kind for each in outcomes]
    expected = [ACCEPTED] * 10
    expected[1] = expected[5] = REFUSED
    expected[3] = expected[7] = expected[8] = LATER
    assert kinds == expected
    assert (outcomes[1].code, outcomes[7].code) == ("550 5.1.1", "452 4.3.1")
    assert sum(sink.received.values()) == 5 + (0 if not data_goes_ahead else 3)


@pytest.mark.parametrize("pipelining", [True, False])
def test_when_the_server_breaks_off_one_mail_is_uncertain_and_the_others_arrive(
    pipelining: bool,
) -> None:
    left = iter([None])

    def answer(verb: str, address: str) -> str | None:
        if (verb, address) == (".", "m4@example.org"):
            return next(left, "250 ok")
        return accept_all(verb, address)

    with (
        MailSink(answer=answer, pipelining=pipelining) as sink,
        SmtpChannel(settings(sink.port, connections=1)) as channel,
    ):
        kinds = [each.kind for each in channel.send(mails(10))]
        assert kinds == [ACCEPTED] * 4 + [LOST] + [ACCEPTED] * 5
        assert sink.connections == 2


def test_a_mail_whose_content_was_not_sent_is_tried_again_on_a_new_connection() -> None:
    left = iter([None])

    def answer(verb: str, address: str) -> str | None:
        if (verb, address) == ("RCPT", "m4@example.org"):
            return next(left, "250 ok")
        return accept_all(verb, address)

    with (
        MailSink(answer=answer) as sink,
        SmtpChannel(settings(sink.port, connections=1)) as channel,
    ):
        assert {each.kind for each in channel.send(mails(10))} == {ACCEPTED}
        assert set(sink.received.values()) == {1}


def test_a_server_that_always_breaks_off_is_named_and_what_arrived_before_is_told() -> None:
    def answer(verb: str, address: str) -> str | None:
        return (
            accept_all(verb, address) if address in {"shop@example.org", "m0@example.org"} else None
        )

    with (
        MailSink(answer=answer) as sink,
        SmtpChannel(settings(sink.port, connections=1)) as channel,
    ):
        kinds = [each.kind for each in channel.send(mails(3))]
        assert kinds == [ACCEPTED, NOT_TRIED, NOT_TRIED]
        with pytest.raises(MailServerUnavailable, match=f"127.0.0.1:{sink.port}"):
            channel.send([mail("m1")])


def test_a_server_that_is_down_is_named_with_host_and_port() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        SmtpChannel(settings(port)) as channel,
        pytest.raises(MailServerUnavailable, match=f"127.0.0.1:{port}"),
    ):
        channel.send([mail("m0")])


def test_a_server_that_says_nothing_is_given_up_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with (
            SmtpChannel(settings(port, timeout_seconds=0.1)) as channel,
            pytest.raises(MailServerUnavailable),
        ):
            channel.send([mail("m0")])


def test_a_refused_sender_stops_the_run_and_marks_nobody() -> None:
    def answer(verb: str, address: str) -> str | None:
        return "553 5.1.8 no such domain" if verb == "MAIL" else accept_all(verb, address)

    with (
        MailSink(answer=answer) as sink,
        SmtpChannel(settings(sink.port)) as channel,
        pytest.raises(MailSenderRefused, match="RAPPORT_MAIL__SENDER"),
    ):
        channel.send(mails(2))


def test_mails_not_begun_in_time_are_left_for_another_call() -> None:
    with (
        MailSink() as sink,
        SmtpChannel(settings(sink.port), patience_seconds=-1) as channel,
    ):
        assert {each.kind for each in channel.send(mails(3))} == {NOT_TRIED}


def test_dots_that_begin_a_line_are_not_taken_for_the_end(tmp_path: Path) -> None:
    data = b"Subject: dots\r\n\r\n.\r\n..\r\n.hidden\r\nend"
    with LocalMailbox(tmp_path) as mailbox, SmtpChannel(settings(mailbox.port)) as channel:
        channel.send([mail("m0", data)])
    kept = next(tmp_path.glob("*/*.eml"))
    assert kept.read_bytes() == data + b"\r\n"


def test_an_address_in_chinese_needs_a_server_that_can() -> None:
    written = Parcel(
        channel="email",
        message_id=MessageId("m0"),
        sender="shop@example.org",
        recipient="小明@example.org",
        data=b"Subject: x\r\n\r\nx\r\n",
    )
    with MailSink() as sink, SmtpChannel(settings(sink.port)) as channel:
        assert channel.send([written])[0].kind is ACCEPTED
        assert sink.received == Counter({"小明@example.org": 1})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that vouches for itself, with its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    since = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def authenticator(*args: object) -> AuthResult:
    login = args[-1]
    assert isinstance(login, LoginPassword)
    right = (login.login, login.password) == (b"shop", b"secret")
    return AuthResult(success=right, handled=False)


@pytest.fixture
def secured(certificate: Path, request: pytest.FixtureRequest) -> Iterator[int]:
    """An aiosmtpd server with STARTTLS and sign-in, without the ways to sign in that are named."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(
        Sink(),
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=authenticator,
        auth_required=True,
        auth_exclude_mechanism=getattr(request, "param", ()),
    )
    controller.start()
    yield port
    controller.stop()


@pytest.mark.parametrize("secured", [(), ("PLAIN",), ("LOGIN",)], indirect=True)
def test_a_protected_connection_with_a_sign_in(secured: int, certificate: Path) -> None:
    wanted = settings(
        secured,
        host="localhost",
        security="starttls",
        username="shop",
        password=SecretStr("secret"),
    )
    trusted = ssl.create_default_context(cafile=str(certificate))
    with SmtpChannel(wanted, tls=trusted) as channel:
        assert {each.kind for each in channel.send(mails(10))} == {ACCEPTED}


def test_a_connection_that_is_protected_from_its_first_byte(certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port, ssl_context=context)
    controller.start()
    trusted = ssl.create_default_context(cafile=str(certificate))
    with SmtpChannel(settings(port, host="localhost", security="tls"), tls=trusted) as channel:
        assert {each.kind for each in channel.send(mails(10))} == {ACCEPTED}
    controller.stop()


def test_a_wrong_password_is_named(secured: int, certificate: Path) -> None:
    wanted = settings(
        secured, host="localhost", security="starttls", username="shop", password=SecretStr("no")
    )
    trusted = ssl.create_default_context(cafile=str(certificate))
    with (
        SmtpChannel(wanted, tls=trusted) as channel,
        pytest.raises(MailSignInRefused, match="RAPPORT_MAIL__PASSWORD"),
    ):
        channel.send(mails(1))


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(secured: int) -> None:
    wanted = settings(secured, host="localhost", security="starttls")
    with SmtpChannel(wanted) as channel, pytest.raises(MailNotSecured):
        channel.send(mails(1))


def test_a_server_without_starttls_gets_no_mail_in_the_clear() -> None:
    with (
        MailSink() as sink,
        SmtpChannel(settings(sink.port, security="starttls")) as channel,
        pytest.raises(MailNotSecured, match="STARTTLS"),
    ):
        channel.send(mails(1))
