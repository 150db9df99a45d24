"""What can identify a person in a text, and where it stands."""

from dataclasses import dataclass
from enum import StrEnum


class DataKind(StrEnum):
    """A kind of personal data; the value is its word in a placeholder."""

    ACCOUNT = "ACCOUNT"  # a WeChat or QQ id
    ADDRESS = "ADDRESS"  # where somebody lives
    CARD = "CARD"
    DATUM = "DATUM"  # something else that the profile knows
    EMAIL = "EMAIL"
    IDENTITY = "IDENTITY"  # number of an identity card
    IP = "IP"
    NAME = "NAME"
    PASSPORT = "PASSPORT"
    PHONE = "PHONE"
    PLATE = "PLATE"
    URL = "URL"  # an address that leads to one person

    @property
    def words(self) -> str:
        """What a reader is told was here."""
        return _WORDS[self]


_WORDS = {
    DataKind.ACCOUNT: "account",
    DataKind.ADDRESS: "address",
    DataKind.CARD: "card number",
    DataKind.DATUM: "personal datum",
    DataKind.EMAIL: "e-mail",
    DataKind.IDENTITY: "identity number",
    DataKind.IP: "IP address",
    DataKind.NAME: "name",
    DataKind.PASSPORT: "passport number",
    DataKind.PHONE: "phone number",
    DataKind.PLATE: "number plate",
    DataKind.URL: "personal link",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """A stretch of a text, `start` up to but without `end`, that can identify a person."""

    kind: DataKind
    start: int
    end: int
