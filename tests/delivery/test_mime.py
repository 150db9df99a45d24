"""A mail as bytes: read back by Python's own parser, its signature by a verifier of our own."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from rapport.delivery import BadAddress, BadDkimKey, BrokenHeader, load_signer
from rapport.delivery.addresses import envelope_address
from rapport.delivery.dkim import DkimSigner, relaxed_body
from rapport.delivery.mime import Letter, encoded_words, write_mail
from rapport.kit.settings import MailSettings
from rapport.testing import verify_dkim as verify

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SIGNER = DkimSigner(KEY, domain="shop.example", selector="spring")
DNS = dict([SIGNER.dns_record()])

LETTER = Letter(
    message_id="msg_0123456789ab",
    sender_name="春风小店, Ltd.",
    sender="hello@shop.example",
    recipient="ada@example.org",
    subject="春天的新品到了，来看看吧：为你留了三样一直在看的东西，还有一个小惊喜 🌱",
    text="你好 Ada\n\n.\nGoodbye\n",
    html="<!doctype html><p>你好 Ada</p>\n" * 400,
    language="zh",
    written_at=NOW,
    unsubscribe_url="https://shop.example/u/abc",
    feedback=("cmp_1", "arm a", "email", "shop.example"),
)

text = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200)


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def test_a_mail_reads_back_as_it_was_written() -> None:
    message = parsed(write_mail(LETTER, signer=SIGNER))
    assert message["Subject"] == LETTER.subject
    assert message["From"].addresses[0].display_name == LETTER.sender_name
    assert message["From"].addresses[0].addr_spec == LETTER.sender
    assert message["To"] == LETTER.recipient
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == "<msg_0123456789ab@shop.example>"
    assert message["List-Unsubscribe"] == "<https://shop.example/u/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<news.shop.example>" in message["List-ID"]
    assert message["Feedback-ID"] == "cmp_1:arm-a:email:shop.example"
    assert message.get_content_type() == "multipart/alternative"
    assert body(message, "plain") == LETTER.text
    assert body(message, "html") == LETTER.html


def test_no_line_is_longer_than_mail_allows() -> None:
    lines = write_mail(LETTER, signer=SIGNER).split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@given(text, text, text)
def test_any_subject_name_and_text_survive_and_the_signature_holds(
    subject: str, sender_name: str, content: str
) -> None:
    letter = replace(LETTER, subject=subject, sender_name=sender_name, text=content, html=content)
    data = write_mail(letter, signer=SIGNER)
    message = message_from_bytes(data, policy=policy.compat32)
    assert message.get_payload(0).get_payload(decode=True).decode() == content
    assert verify(data, dns=DNS)[0]


@given(text)
def test_an_encoded_header_is_ascii_in_short_lines(value: str) -> None:
    lines = encoded_words(value).split("\r\n ")
    assert all(line.isascii() and len(line) <= 75 for line in lines)


def test_the_signature_covers_the_one_click_headers_and_is_verified_from_the_rfc() -> None:
    holds, tags = verify(write_mail(LETTER, signer=SIGNER), dns=DNS)
    assert holds
    covered = tags["h"].split(":")
    assert {"list-unsubscribe", "list-unsubscribe-post", "from", "to", "subject"} <= set(covered)
    assert covered.count("from") == 2
    assert tags["d"] == "shop.example"
    assert "l" not in tags


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"To: ada@", b"To: eve@"),
        (b"https://shop.example/u/abc", b"https://evil.example/u/abc"),
        (b"Subject: ", b"Subject: Re: "),
        (b"\r\nSubject:", b"\r\nFrom: eve@evil.example\r\nSubject:"),
        (b"PGh0bWw", b"PGh0bWx"),
        (b"PCFkb2N0", b"PCFkb2N1"),
    ],
)
def test_a_mail_that_was_changed_on_its_way_does_not_verify(before: bytes, after: bytes) -> None:
    data = write_mail(replace(LETTER, html="<html>" + LETTER.html), signer=SIGNER)
    other = write_mail(LETTER, signer=SIGNER)
    changed = [each.replace(before, after, 1) for each in (data, other)]
    assert any(now != was for now, was in zip(changed, (data, other), strict=True))
    for now, was in zip(changed, (data, other), strict=True):
        assert verify(now, dns=DNS)[0] == (now == was)


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert write_mail(LETTER, signer=SIGNER) == write_mail(LETTER, signer=SIGNER)


@pytest.mark.parametrize(
    "bad", ["a\r\nBcc: eve@evil.example", "a\nb", "a\rb", "a\x00b", "a\u2028b"]
)
@pytest.mark.parametrize("field", ["subject", "sender_name", "unsubscribe_url", "language"])
def test_no_value_can_begin_another_header(field: str, bad: str) -> None:
    with pytest.raises(BrokenHeader):
        write_mail(replace(LETTER, **{field: bad}), signer=SIGNER)


def test_the_relaxed_body_of_the_rfc() -> None:
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"
    assert relaxed_body(b"\r\n\r\n") == b""
    assert relaxed_body(b"no end") == b"no end\r\n"


@pytest.mark.parametrize(
    ("given_address", "written"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada.Lovelace+x@Example.ORG ", "Ada.Lovelace+x@example.org"),
        ("小明@例子.中国", "小明@xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_an_address_is_written_as_smtp_takes_it(given_address: str, written: str) -> None:
    assert envelope_address(given_address) == written


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "ada@exa mple.org",
        "ada@example..org",
        "a>RCPT TO:<b@example.org",
        "ada@example.org>\r\nDATA",
        "ada\r\n@example.org",
        "ada @example.org",
        ".ada@example.org",
        "a" * 65 + "@example.org",
        "ada@" + "a." * 130 + "org",
    ],
)
def test_an_address_that_could_do_harm_is_refused_without_being_repeated(bad: str) -> None:
    with pytest.raises(BadAddress) as refused:
        envelope_address(bad)
    assert not bad or bad not in str(refused.value)


def test_a_signer_is_made_from_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "dkim.pem"
    path.write_bytes(pem(KEY))
    settings = MailSettings(dkim_domain="shop.example", dkim_selector="spring", dkim_key_file=path)
    signer = load_signer(settings)
    assert signer is not None
    assert dict([signer.dns_record()]) == DNS
    assert load_signer(MailSettings()) is None


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def test_a_key_that_cannot_sign_is_named(tmp_path: Path) -> None:
    wrong = {
        "missing.pem": None,
        "text.pem": b"not a key",
        "curve.pem": pem(ec.generate_private_key(ec.SECP256R1())),
    }
    for name, content in wrong.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(BadDkimKey, match=name):
            load_signer(MailSettings(dkim_domain="shop.example", dkim_key_file=path))
    with pytest.raises(BadDkimKey, match="DKIM_KEY_FILE"):
        load_signer(MailSettings(dkim_domain="shop.example"))
