"""Notices as at least ten mail systems write them, each with what it must be read as.

A sample begins with `Expected: kind [verdict] [code]`; `{ID}` stands for the id of a message.
"""

from pathlib import Path

import pytest

from rapport.bounces import Reader
from rapport.delivery import ReturnUse, message_id_of
from tests.bounces.conftest import MAILBOX, MARKS

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.eml"))
ID = message_id_of("cmp_1", "ada")
NOT_ABOUT_A_MESSAGE = {"unrelated"}


def opened(path: Path) -> tuple[str, bytes]:
    first, _, rest = path.read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("Expected: "), rest.replace("{ID}", ID).encode()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_notice_is_read_as_what_it_is_and_names_its_message(path: Path, reader: Reader) -> None:
    expected, data = opened(path)
    told = reader.read(data)
    said = " ".join(part for part in (told.kind, told.verdict, told.code) if part)
    assert said == expected
    assert told.message_id == ("" if path.stem in NOT_ABOUT_A_MESSAGE else ID)
    assert told.text == ""


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_line_ends_make_no_difference(path: Path, reader: Reader) -> None:
    _, data = opened(path)
    assert reader.read(data.replace(b"\n", b"\r\n")) == reader.read(data)


@pytest.mark.parametrize(
    "path", [each for each in SAMPLES if "unknown" in each.stem], ids=lambda path: path.stem
)
def test_the_marked_address_goes_before_what_the_notice_quotes(path: Path, reader: Reader) -> None:
    other = message_id_of("cmp_2", "bob")
    marked = MARKS.address(MAILBOX, other, ReturnUse.BOUNCE)
    _, data = opened(path)
    assert reader.read(data, recipient=marked.upper()).message_id == other
    assert reader.read(data.replace(MAILBOX.encode(), marked.encode())).message_id == other


def test_a_notice_without_our_mail_and_with_a_mark_that_is_not_ours_names_nothing(
    reader: Reader,
) -> None:
    _, data = opened(next(each for each in SAMPLES if each.stem == "postfix-unknown-user"))
    without = data.replace(ID.encode(), b"somebody-elses")
    forged = f"bounces+b{ID.removeprefix('msg_')}-aaaaaaaaaaaaaaaa@shop.example"
    assert reader.read(without, recipient=forged).message_id == ""


def test_what_a_person_wrote_is_kept_only_if_asked_for_and_hides_people() -> None:
    _, data = opened(next(each for each in SAMPLES if each.stem == "person-replies"))
    told = Reader(marks=MARKS, keep_replies=True).read(data)
    assert told.text.startswith("Do you still have the green one?")
    assert "7946" not in told.text
    assert "Good to see you" not in told.text


def test_a_mail_to_the_unsubscribe_address_is_an_unsubscription(reader: Reader) -> None:
    marked = MARKS.address(MAILBOX, ID, ReturnUse.UNSUBSCRIBE)
    mail = f"From: ada@example.org\nTo: {marked}\nSubject: unsubscribe\n\n".encode()
    told = reader.read(mail)
    assert (told.kind, told.message_id) == ("unsubscribe", ID)


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\x00\xff" * 1000,
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 2_000,
        b"Content-Type: message/rfc822\n\n" * 20_000,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\n\n--a\n"
        b"Content-Type: message/delivery-status\n\nStatus: \xff\n\n--a--\n",
        b"From: =?utf-8?B?////?= <mailer-daemon@x>\nSubject: =?x-unknown?Q?failure?=\n\nx",
        b"Subject: failure notice\nFrom: mailer-daemon@x\n\n" + b"<" * 400_000,
        b"From: mailer-daemon@x\nSubject: returned mail\n\n" + b"mailbox " * 100_000,
        b"Date: Mon, 99 Xxx 99999 99:99:99 +9999\nSubject: hi\n\nhi",
        b"Content-Type: text/plain; charset=no-such\n\nhi",
    ],
)
def test_a_hostile_mail_is_read_as_something_and_quickly(hostile: bytes, reader: Reader) -> None:
    assert reader.read(hostile).message_id == ""
