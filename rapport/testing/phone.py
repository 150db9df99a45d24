"""A phone in the house: SMS and push messages that would leave are kept beside the mails.

What is kept is a mail to the number or token, so that whoever reads the mailbox reads both.
"""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from rapport.delivery import Outcome, OutcomeKind, Parcel
from rapport.kit.clock import Clock
from rapport.kit.ids import new_id
from rapport.testing.mailbox import KeptMail, keep_mail

_LONGEST_SUBJECT = 60


class LocalPhone:
    """Takes every message of a channel; one for each."""

    provider = "local phone"
    takes_bytes = False

    def __init__(self, folder: Path, name: str, *, clock: Clock) -> None:
        self.name = name
        self._folder = folder
        self._clock = clock

    def send(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        for parcel in parcels:
            self._keep(parcel, now=self._clock())
        return [Outcome(message_id=each.message_id, kind=OutcomeKind.ACCEPTED) for each in parcels]

    def _keep(self, parcel: Parcel, *, now: datetime) -> None:
        text = parcel.parts.get("text", "")
        shown = parcel.parts.get("title") or text
        subject = f"[{self.name}] {' '.join(shown.split())[:_LONGEST_SUBJECT]}"
        mail = EmailMessage(policy=SMTP)
        mail["From"] = parcel.sender
        mail["Subject"] = subject
        mail["Date"] = now
        mail["X-Rapport-To"] = parcel.recipient
        mail["Message-ID"] = f"<{parcel.message_id}@{self.name}.local>"
        mail.set_content("\n\n".join(part for part in (text, parcel.links.get("open", "")) if part))
        content = mail.as_bytes()
        line = KeptMail(
            mail_id=new_id("mail"),
            received_at=now,
            sender=parcel.sender,
            recipient=parcel.recipient,
            subject=subject,
            message_id=str(mail["Message-ID"]),
            size=len(content),
        )
        keep_mail(self._folder, content, line)
