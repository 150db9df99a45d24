"""Forms are kept in versions, found, and closed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.leads.errors import FormNotFound
from rapport.leads.model import Form, FormDay
from rapport.leads.store import find_form, form_days, list_newest, put_form, set_archived
from rapport.storage import Database
from rapport.subscriptions import check_topics


def save_form(form: Form, *, database: Database) -> Form:
    """Keep a form as its next version; an unchanged one is not kept again.

    Raises `TopicNotFound` for a topic that the shop does not offer.
    """
    check_topics(database, form.topics)
    with database.begin() as connection:
        return put_form(connection, form)


def get_form(database: Database, form_id: str, version: int | None = None) -> Form:
    """Find a form, by default its newest version, or raise `FormNotFound`."""
    found = find_form(database, form_id, version)
    if found is None:
        raise FormNotFound(f"there is no form {form_id[:60]!r}; see `rapport forms list`")
    return found


def open_form(database: Database, form_id: str) -> Form:
    """Find a form that takes sign-ups, or raise `FormNotFound`."""
    found = get_form(database, form_id)
    if found.archived_at is not None:
        raise FormNotFound(f"the form {form_id!r} is closed; save it again to open it")
    return found


def list_forms(database: Database) -> list[Form]:
    """List the newest version of each form, by name; closed ones too."""
    return list_newest(database)


def archive_form(form_id: str, *, database: Database, now: datetime) -> Form:
    """Close a form: it takes no more sign-ups. What it took stays. Safe to repeat."""
    form = get_form(database, form_id)
    if form.archived_at is None:
        with database.begin() as connection:
            set_archived(connection, form, now)
    return get_form(database, form_id)


def figures_of(
    form_id: str, *, database: Database, timezone: str, now: datetime, days: int = 30
) -> list[FormDay]:
    """What a form did on each of the last days, by the shop's calendar."""
    get_form(database, form_id)
    today = now.astimezone(ZoneInfo(timezone)).date()
    return form_days(database, form_id, since=today - timedelta(days=days - 1))
