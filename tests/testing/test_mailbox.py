"""The local mailbox: what it accepted is there to be read."""

import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest

from rapport.testing import (
    LocalMailbox,
    MailboxBusy,
    MailNotFound,
    count_mails,
    list_mails,
    read_mail,
)

Letter = Callable[..., EmailMessage]


def letter(to: str, subject: str = "Hello") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@example.org", to, subject
    mail["Message-ID"] = f"<{to}>"
    mail.set_content("plain words 你好")
    mail.add_alternative("<p>rich words 你好</p>", subtype="html")
    return mail


def post(port: int, *mails: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for mail in mails:
            connection.send_message(mail)


def test_a_mail_is_listed_and_read_in_all_its_parts(tmp_path: Path) -> None:
    with LocalMailbox(tmp_path / "box") as mailbox:
        post(mailbox.port, letter("ada@example.org", "春天的新品"))
    [kept] = list_mails(tmp_path / "box")
    assert (kept.sender, kept.recipient, kept.subject, kept.message_id) == (
        "shop@example.org",
        "ada@example.org",
        "春天的新品",
        "<ada@example.org>",
    )
    mail = read_mail(tmp_path / "box", kept.mail_id)
    assert mail.subject == "春天的新品"
    assert mail.text.strip() == "plain words 你好"
    assert mail.html.strip() == "<p>rich words 你好</p>"
    assert ("To", "ada@example.org") in mail.headers


def test_the_newest_come_first_page_by_page_and_can_be_searched(tmp_path: Path) -> None:
    with LocalMailbox(tmp_path) as mailbox:
        post(mailbox.port, *(letter(f"c{number}@example.org") for number in range(5)))
        post(mailbox.port, letter("ada@example.org", "News"))
    assert count_mails(tmp_path) == 6
    assert [mail.recipient[:3] for mail in list_mails(tmp_path, limit=3)] == ["ada", "c4@", "c3@"]
    assert [mail.recipient[:2] for mail in list_mails(tmp_path, offset=4)] == ["c1", "c0"]
    assert len(list_mails(tmp_path, search="NEWS")) == 1
    assert len(list_mails(tmp_path, search="c3@")) == 1


def test_many_senders_at_once_lose_nothing(tmp_path: Path) -> None:
    with LocalMailbox(tmp_path) as mailbox, ThreadPoolExecutor(8) as pool:
        for sender in range(8):
            mails = [letter(f"s{sender}-{number}@example.org") for number in range(25)]
            pool.submit(post, mailbox.port, *mails)
    assert len({mail.recipient for mail in list_mails(tmp_path, limit=1000)}) == 200


def test_one_mail_to_two_people_is_kept_for_each(tmp_path: Path) -> None:
    mail = letter("ada@example.org")
    del mail["To"]
    mail["To"] = "ada@example.org, bob@example.org"
    with LocalMailbox(tmp_path) as mailbox:
        post(mailbox.port, mail)
    assert {kept.recipient for kept in list_mails(tmp_path)} == {
        "ada@example.org",
        "bob@example.org",
    }


def test_after_a_restart_the_old_mails_are_there_and_a_torn_line_harms_nobody(
    tmp_path: Path,
) -> None:
    with LocalMailbox(tmp_path) as mailbox:
        post(mailbox.port, letter("ada@example.org"))
    with (tmp_path / "index.jsonl").open("ab") as index:
        index.write(b'{"mail_id":"mail_00')
    with LocalMailbox(tmp_path) as mailbox:
        post(mailbox.port, letter("bob@example.org"))
    assert [mail.recipient for mail in list_mails(tmp_path)] == [
        "bob@example.org",
        "ada@example.org",
    ]


def test_a_folder_that_cannot_be_written_refuses_the_mail_for_now(tmp_path: Path) -> None:
    with LocalMailbox(tmp_path / "box") as mailbox:
        (tmp_path / "box" / "index.jsonl").mkdir()
        with pytest.raises(smtplib.SMTPDataError, match="452"):
            post(mailbox.port, letter("ada@example.org"))


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with LocalMailbox(tmp_path) as first:
        second = LocalMailbox(tmp_path, port=first.port)
        with pytest.raises(MailboxBusy, match=f"127.0.0.1:{first.port}"):
            second.start()


def test_a_header_that_cannot_be_decoded_is_shown_as_it_is(tmp_path: Path) -> None:
    raw = b"From: a@example.org\r\nSubject: =?nonsense?b?aGk=?=\r\n\r\nhello\r\n"
    with LocalMailbox(tmp_path) as mailbox, smtplib.SMTP("127.0.0.1", mailbox.port) as connection:
        connection.sendmail("a@example.org", ["ada@example.org"], raw)
    [kept] = list_mails(tmp_path)
    assert kept.subject == "=?nonsense?b?aGk=?="
    assert read_mail(tmp_path, kept.mail_id).text.strip() == "hello"


@pytest.mark.parametrize("mail_id", ["mail_0000000000000000", "../../etc/passwd", ""])
def test_an_unknown_mail_is_not_found(tmp_path: Path, mail_id: str) -> None:
    with pytest.raises(MailNotFound):
        read_mail(tmp_path, mail_id)


def test_a_mailbox_nobody_wrote_to_is_empty(tmp_path: Path) -> None:
    assert list_mails(tmp_path / "nowhere") == []
    assert count_mails(tmp_path / "nowhere") == 0
