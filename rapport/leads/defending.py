"""Keeps programs out of forms without a third party: no captcha, no tracking, no cookie.

A form carries a signed moment. Whoever answers too fast, too late, twice, or with the trap filled
in is a program; a script also proves some work (as Hashcash does), and who has no script proves
that the mailbox is theirs instead.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.kit.signing import BadToken, Signer
from rapport.leads.model import Refused

VALID = timedelta(hours=4)
"""How long a form that was fetched can be sent."""

_PURPOSE = "form"
_SKEW = timedelta(minutes=1)
_LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a form was fetched with: the version that was read, when, and a number used once."""

    form_id: str
    version: int
    issued_at: datetime
    nonce: str


def make_challenge(form_id: str, version: int, *, secret: bytes, now: datetime) -> str:
    """Sign what a form is fetched with."""
    value = [form_id, str(version), now.isoformat(), secrets.token_hex(8)]
    return Signer(secret, purpose=_PURPOSE).sign(value)


def read_challenge(
    text: str, *, form_id: str, secret: bytes, least: timedelta, now: datetime
) -> Challenge | Refused:
    """Read it back, or say why it does not count. Of another form it is a forgery."""
    if len(text) > _LONGEST:
        return Refused.FORGED
    try:
        signed_id, version, moment, nonce = Signer(secret, purpose=_PURPOSE).read(text)
        issued_at = datetime.fromisoformat(moment)
    except (BadToken, ValueError):
        return Refused.FORGED
    age = now - issued_at
    if signed_id != form_id or age > VALID or age < -_SKEW:
        return Refused.FORGED
    if age < least:
        return Refused.TOO_FAST
    return Challenge(form_id=form_id, version=int(version), issued_at=issued_at, nonce=nonce)


def is_proved(challenge: str, work: str, *, bits: int) -> bool:
    """Whether SHA-256 of challenge, colon and work begins with so many bits of zero."""
    if not work or len(work) > _LONGEST:
        return False
    digest = hashlib.sha256(f"{challenge}:{work}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0
