"""A mail as others read it: a second parser, a second verifier of DKIM; and its return address."""

from dataclasses import replace

import dkim
import mailparser
import pytest

from rapport.delivery import ReturnMarks, ReturnUse, message_id_of
from rapport.delivery.mime import write_mail
from rapport.delivery.returns import provider_headers
from tests.delivery.test_mime import DNS, LETTER, SIGNER, parsed

MARKS = ReturnMarks(b"s" * 32)
ID = message_id_of("cmp_1", "ada")
MAILBOX = "bounces@shop.example"
BULK = {"List-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence", "Feedback-ID"}
FULL = replace(
    LETTER,
    unsubscribe_address=MARKS.address(MAILBOX, ID, ReturnUse.UNSUBSCRIBE),
    reply_to="care@shop.example",
)


def by_dkimpy(data: bytes) -> bool:
    def look_up(name: bytes, timeout: float = 5) -> bytes:
        assert timeout > 0
        return DNS[name.decode().rstrip(".")].encode()

    return bool(dkim.verify(data, dnsfunc=look_up))


@pytest.mark.parametrize("provider", ["", "ses", "sendgrid", "postmark", "mailgun"])
def test_dkimpy_verifies_our_signature_even_after_a_provider_took_its_header(
    provider: str,
) -> None:
    data = write_mail(replace(FULL, extra=provider_headers(provider, ID)), signer=SIGNER)
    assert by_dkimpy(data)
    for name, _ in provider_headers(provider, ID):
        lines = data.split(b"\r\n")
        place = next(i for i, line in enumerate(lines) if line.startswith(name.encode()))
        assert ID.encode() in lines[place]
        del lines[place]
        assert by_dkimpy(b"\r\n".join(lines))
    assert not by_dkimpy(data.replace(b"Precedence: bulk", b"Precedence: list"))


def test_a_second_parser_reads_the_same_mail() -> None:
    mail = mailparser.parse_from_bytes(write_mail(FULL, signer=SIGNER))
    assert mail.subject == LETTER.subject
    assert mail.from_ == [(LETTER.sender_name, LETTER.sender)]
    assert mail.to == [("", LETTER.recipient)]
    assert mail.message_id == "<msg_0123456789ab@shop.example>"
    assert mail.text_plain[0].replace("\r\n", "\n") == LETTER.text
    assert mail.text_html[0].replace("\r\n", "\n") == LETTER.html


def test_a_mail_to_many_says_so_and_one_about_an_order_does_not() -> None:
    many = parsed(write_mail(FULL, signer=SIGNER))
    assert set(many.keys()) >= BULK
    assert many["Auto-Submitted"] == "auto-generated"
    assert many["Reply-To"] == "care@shop.example"
    ways = many["List-Unsubscribe"].split(", ")
    assert ways[0] == "<https://shop.example/u/abc>"
    assert ways[1] == f"<mailto:{FULL.unsubscribe_address}?subject=unsubscribe>"
    single = parsed(write_mail(replace(FULL, unsubscribe_url=""), signer=SIGNER))
    assert not BULK & set(single.keys())
    assert single["Auto-Submitted"] is None


@pytest.mark.parametrize("use", list(ReturnUse))
def test_a_marked_address_names_its_message_however_it_is_written(use: ReturnUse) -> None:
    address = MARKS.address(MAILBOX, ID, use)
    local, _, domain = address.partition("@")
    assert len(local) <= 64
    assert domain == "shop.example"
    for written in (address, address.upper(), f" {address} "):
        assert MARKS.read(written) == (use, ID)


def test_a_mark_that_is_not_ours_names_nothing() -> None:
    address = MARKS.address(MAILBOX, ID, ReturnUse.BOUNCE)
    other = ReturnMarks(b"t" * 32).address(MAILBOX, ID, ReturnUse.BOUNCE)
    turned = address.replace("+b", "+u")
    for bad in (other, turned, MAILBOX, "", "bounces+@shop.example", address.replace("-", "")):
        assert MARKS.read(bad) is None
    assert MARKS.address(MAILBOX, "of-another-making", ReturnUse.BOUNCE) == MAILBOX
