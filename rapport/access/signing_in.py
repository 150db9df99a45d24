"""Operators: let in, let go, and signed in with a password.

A refused sign-in says the same to everybody, whether the account exists, is locked or is gone.
"""

import re
from datetime import datetime, timedelta

import structlog

from rapport.access import store
from rapport.access.errors import BadOperator, LastAdmin, OperatorUnknown, SignInFailed
from rapport.access.model import Operator, OperatorId, Role
from rapport.access.passwords import hash_password, is_right
from rapport.kit.ids import new_id
from rapport.storage import Database

log = structlog.get_logger(__name__)

FAILURES_ALLOWED = 10
LOCKED_FOR = timedelta(minutes=15)
LANGUAGES = ("zh", "en")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST = 200


def sign_in(*, database: Database, email: str, password: str, now: datetime) -> Operator:
    """Return the operator, or raise `SignInFailed`.

    After 10 failures in a row the account is locked for 15 minutes, for the right password too.
    """
    address = _address(email)
    with database.read() as connection:
        kept = store.find_sign_in(connection, address)
    right = is_right(password, kept.password_hash if kept else None)  # 50 ms: outside transactions
    with database.begin() as connection:
        locked = store.is_locked(connection, address, now=now)
        if right and kept and not locked:
            store.reset_failures(connection, address)
            log.info("operator.signed_in", operator_id=kept.operator.operator_id)
            return kept.operator
        if not locked:
            store.count_failure(
                connection, address, allowed=FAILURES_ALLOWED, locked_until=now + LOCKED_FOR
            )
    log.info("operator.sign_in_refused", operator_id=kept.operator.operator_id if kept else None)
    raise SignInFailed(" ".join((SignInFailed.__doc__ or "").split()))


def add_operator(  # noqa: PLR0913
    *,
    database: Database,
    email: str,
    name: str,
    password: str,
    role: Role,
    now: datetime,
    language: str = "en",
) -> Operator:
    """Let a person in. One operator per e-mail address, whatever its capitals."""
    operator = Operator(
        operator_id=OperatorId(new_id("op")),
        email=_checked_address(email),
        name=_checked_name(name),
        role=role,
        language=_checked_language(language),
        created_at=now,
    )
    kept = hash_password(password)
    with database.begin() as connection:
        store.insert_operator(connection, operator, password_hash=kept)
    log.info("operator.added", operator_id=operator.operator_id, role=role.value)
    return operator


def find_operator(database: Database, operator_id: str) -> Operator | None:
    """Find an operator who may still sign in; for a session that goes on."""
    with database.read() as connection:
        return store.find_operator(connection, operator_id)


def list_operators(*, database: Database) -> list[Operator]:
    """List those who may sign in, oldest first."""
    with database.read() as connection:
        return store.list_operators(connection)


def change_password(
    *, database: Database, operator_id: str, old: str, new: str, now: datetime
) -> None:
    """Replace the password of an operator who knows the old one; `SignInFailed` if they do not."""
    operator = _get(database, operator_id)
    sign_in(database=database, email=operator.email, password=old, now=now)
    kept = hash_password(new)
    with database.begin() as connection:
        store.set_password(connection, operator_id, password_hash=kept)
    log.info("operator.password_changed", operator_id=operator_id)


def set_password(*, database: Database, operator_id: str, password: str) -> None:
    """Give an operator a new password, for one who forgot the old one; ends a lock as well."""
    operator = _get(database, operator_id)
    kept = hash_password(password)
    with database.begin() as connection:
        store.set_password(connection, operator_id, password_hash=kept)
        store.reset_failures(connection, operator.email)
    log.info("operator.password_reset", operator_id=operator_id)


def set_language(*, database: Database, operator_id: str, language: str) -> Operator:
    """Set the language in which an operator reads the console: `zh` or `en`."""
    chosen = _checked_language(language)
    _get(database, operator_id)
    with database.begin() as connection:
        store.set_language(connection, operator_id, language=chosen)
    return _get(database, operator_id)


def remove_operator(*, database: Database, operator_id: str, now: datetime) -> None:
    """Let an operator in no more; what they did stays under their id. The last admin stays."""
    with database.begin() as connection:
        staying = [
            operator
            for operator in store.list_operators(connection)
            if operator.operator_id != operator_id
        ]
        if store.find_operator(connection, operator_id) is None:
            raise _unknown(operator_id)
        if not any(operator.role is Role.ADMIN for operator in staying):
            raise LastAdmin(LastAdmin.__doc__ or "")
        store.remove_operator(connection, operator_id, now=now)
    log.info("operator.removed", operator_id=operator_id)


def _get(database: Database, operator_id: str) -> Operator:
    operator = find_operator(database, operator_id)
    if operator is None:
        raise _unknown(operator_id)
    return operator


def _unknown(operator_id: str) -> OperatorUnknown:
    return OperatorUnknown(
        f"there is no operator {operator_id!r}; `rapport operators list` shows them"
    )


def _address(email: str) -> str:
    return email.strip().casefold()


def _checked_address(email: str) -> str:
    address = _address(email)
    if not _EMAIL.fullmatch(address) or len(address) > _LONGEST:
        raise BadOperator("the e-mail address cannot be read; write it like name@shop.example")
    return address


def _checked_name(name: str) -> str:
    cleaned = name.strip()
    if not cleaned or len(cleaned) > _LONGEST:
        raise BadOperator(f"an operator needs a name of 1 to {_LONGEST} characters")
    return cleaned


def _checked_language(language: str) -> str:
    chosen = language.split("-", maxsplit=1)[0].lower()
    if chosen not in LANGUAGES:
        raise BadOperator(f"the console speaks {' and '.join(LANGUAGES)}, not {language!r}")
    return chosen
