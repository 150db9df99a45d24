"""Customers: one row each. Known columns are traits everybody has; the rest are the shop's own."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from rapport.events import CustomerId
from rapport.profiles.importing.mapping import ColumnMapping
from rapport.profiles.importing.row_files import Cells, RowWrong, infer, read_moment
from rapport.profiles.model import Consent, Purpose
from rapport.profiles.store import last_words, record_consents
from rapport.profiles.traits import KNOWN, read_traits
from rapport.storage import Database

_LONGEST_ID = 200
_WHOLE_FLOAT = re.compile(r"\d+\.0+")
NOT_CHANNELS = ("consent_at", "consent_how", "consent_text_version")
_YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "t", "1", "on", "是", "有", "同意"), True),
    **dict.fromkeys(("no", "n", "false", "f", "0", "off", "否", "无", "不同意"), False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldConsent:
    """A yes or no that a file states; without a time it counts if it differs from the last one."""

    channel: str
    granted: bool
    how: str
    text_version: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """What a file says about a customer."""

    customer_id: str
    columns: Mapping[str, str]
    rest: Mapping[str, object]
    created_at: datetime | None = None
    consents: tuple[ToldConsent, ...] = ()


def read_customer(cells: Cells, mapping: ColumnMapping) -> CustomerRow:
    """Make a row of its cells, or raise `RowWrong` with every field that cannot be used."""
    customer_id = clean_id(cells.need("customer_id"))
    given: dict[str, object] = {
        name: value for name, value in cells.fields.items() if name in KNOWN.values()
    }
    faults: dict[str, str] = {}
    readers = {"created_at": read_moment, "birthday": read_birthday}
    for name, read_it in readers.items():
        if name in given:
            try:
                given[name] = read_it(str(given[name]), mapping)
            except ValueError as error:
                faults[name] = str(error)
                del given[name]
    read = read_traits(given)
    consents = _consents(cells, mapping, faults)
    faults |= read.unusable
    if faults:
        raise RowWrong(faults)
    rest: dict[str, object] = {}
    if mapping.traits == "all":
        rest = {name: infer(value) for name, value in cells.others.items()}
    columns = dict(read.columns)
    return CustomerRow(
        customer_id=customer_id,
        created_at=cast("datetime | None", columns.pop("created_at", None)),
        columns=cast("dict[str, str]", columns),
        rest=rest,
        consents=tuple(consents),
    )


def keep_consents(
    database: Database, said: Sequence[tuple[str, Sequence[ToldConsent]]], *, now: datetime
) -> int:
    """Add what is said of each customer to the ledger, and return how many lines were new."""
    return record_consents(database, list(_lines(database, said, now)))


def clean_id(text: str) -> str:
    """An id as systems write it: `17850.0`, as spreadsheets do, is `17850`."""
    if len(text) > _LONGEST_ID:
        raise RowWrong({"customer_id": f"this is longer than {_LONGEST_ID} characters"})
    return text.partition(".")[0] if _WHOLE_FLOAT.fullmatch(text) else text


def read_birthday(text: str, mapping: ColumnMapping) -> str:
    """Read a day by the mapping's form, or raise ValueError; a day has no time zone."""
    for form in mapping.date_forms:
        with suppress(ValueError):
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007
    found = read_traits({"birthday": text})
    if found.unusable:
        raise ValueError(found.unusable["birthday"])
    return str(found.columns["birthday"])


def read_yes_no(text: str) -> bool:
    """Read yes or no in English, Chinese or as a digit, or raise ValueError."""
    answer = _YES_NO.get(text.strip().lower())
    if answer is None:
        raise ValueError("this is neither yes nor no")
    return answer


def _consents(
    cells: Cells, mapping: ColumnMapping, faults: dict[str, str]
) -> Iterator[ToldConsent]:
    at = None
    if "consent_at" in cells.fields:
        try:
            at = read_moment(cells.fields["consent_at"], mapping)
        except ValueError as error:
            faults["consent_at"] = str(error)
    for name, value in cells.fields.items():
        if not name.startswith("consent_") or name in NOT_CHANNELS:
            continue
        try:
            granted = read_yes_no(value)
        except ValueError as error:
            faults[name] = str(error)
            continue
        yield ToldConsent(
            channel=name.removeprefix("consent_"),
            granted=granted,
            how=cells.fields.get("consent_how", f"file of source {mapping.source!r}"),
            text_version=cells.fields.get("consent_text_version", "not stated"),
            at=at,
        )


def _lines(
    database: Database, said: Sequence[tuple[str, Sequence[ToldConsent]]], now: datetime
) -> Iterable[Consent]:
    channels = {told.channel for _, words in said for told in words}
    ids = [customer_id for customer_id, _ in said]
    last = {
        channel: last_words(database, channel=channel, purpose=Purpose.MARKETING, customer_ids=ids)
        for channel in channels
    }
    for customer_id, words in said:
        for told in words:
            if told.at is None and last[told.channel].get(customer_id) == told.granted:
                continue
            last[told.channel][customer_id] = told.granted
            yield Consent(
                customer_id=CustomerId(customer_id),
                channel=told.channel,
                purpose=Purpose.MARKETING,
                granted=told.granted,
                recorded_at=told.at or now,
                how=told.how,
                text_version=told.text_version,
            )
