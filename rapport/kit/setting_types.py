"""What values of settings look like, with the sentence for one that does not."""

import re
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

from rapport.kit.errors import Invalid
from rapport.kit.money import check_currency

_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def like(form: str, said: str) -> AfterValidator:
    """Take a text only in this form (a regular expression); say the rest of the sentence else."""

    def check(value: str) -> str:
        if not re.fullmatch(form, value):
            raise ValueError(said)
        return value

    return AfterValidator(check)


def _check_code(value: str) -> str:
    try:
        return check_currency(value)
    except Invalid as error:
        raise ValueError(str(error)) from None


def _check_zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (OSError, ValueError, KeyError):
        raise ValueError("there is no such time zone; write it like Asia/Shanghai") from None


def _check_moment(value: datetime) -> datetime:
    if not _EARLIEST <= value <= _LATEST:
        raise ValueError("choose a moment between the years 1970 and 2200")
    return value


def none_if_empty(value: object) -> object:
    """Read an empty text as nothing."""
    return None if value == "" else value


_ADDRESS = r"https?://[^\s/]+(/\S*)?"
_WRITE_ADDRESS = "write it like https://shop.example"
Line = Annotated[str, like(r"[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*", "write one line of text")]
WebAddress = Annotated[str, like(_ADDRESS, _WRITE_ADDRESS)]
WebAddressOrNone = Annotated[str, like(f"({_ADDRESS})?", _WRITE_ADDRESS)]
HostName = Annotated[str, like(r"[^\s/@]+", "write it like mail.shop.example or 127.0.0.1")]
DnsName = Annotated[str, like(r"[A-Za-z0-9._-]*", "write it like shop.example")]
Currency = Annotated[str, AfterValidator(_check_code)]
Country = Annotated[
    str, AfterValidator(str.upper), like("[A-Z]{2}", "write an ISO 3166 code such as CN or US")
]
Language = Annotated[
    str, like("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "write a BCP 47 code such as zh-CN or en")
]
TimeZone = Annotated[str, AfterValidator(_check_zone)]
MailAddress = Annotated[
    str, like(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+", "write it like hello@shop.example")
]
Moment = Annotated[AwareDatetime, AfterValidator(_check_moment)]


class SettingsGroup(BaseModel):
    """Settings that belong together; an unknown name among them is refused."""

    model_config = ConfigDict(extra="forbid")
