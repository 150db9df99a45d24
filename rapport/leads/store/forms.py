"""Keeps every version of every form."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, tuple_, update

from rapport.leads.model import FieldKind, Form, FormField, Trigger
from rapport.leads.store.tables import FORMS
from rapport.storage import Database

_COLUMNS = ("form_id", "version", "name", "created_at", "created_by", "archived_at")


def put_form(connection: Connection, form: Form) -> Form:
    """Keep a form as its next version; the same as the newest is not kept again."""
    newest = _newest(connection, form.form_id)
    if newest is not None:
        same = replace(
            form,
            version=newest.version,
            created_at=newest.created_at,
            created_by=newest.created_by,
        )
        if same == newest:
            return newest
    made = replace(form, version=newest.version + 1 if newest else 1)
    connection.execute(insert(FORMS).values(_row(made)))
    return made


def find_form(database: Database, form_id: str, version: int | None = None) -> Form | None:
    """Find a version of a form, by default the newest."""
    with database.read() as connection:
        if version is None:
            return _newest(connection, form_id)
        query = select(FORMS).where(FORMS.c.form_id == form_id, FORMS.c.version == version)
        row = connection.execute(query).one_or_none()
    return _form(row) if row else None


def list_newest(database: Database) -> list[Form]:
    """List the newest version of each form, by name."""
    newest = select(FORMS.c.form_id, func.max(FORMS.c.version)).group_by(FORMS.c.form_id)
    query = select(FORMS).where(tuple_(FORMS.c.form_id, FORMS.c.version).in_(newest))
    with database.read() as connection:
        return [_form(row) for row in connection.execute(query.order_by(FORMS.c.name))]


def set_archived(connection: Connection, form: Form, at: datetime) -> None:
    """Close a version of a form."""
    mine = (FORMS.c.form_id == form.form_id) & (FORMS.c.version == form.version)
    connection.execute(update(FORMS).where(mine).values(archived_at=at))


def _newest(connection: Connection, form_id: str) -> Form | None:
    query = select(FORMS).where(FORMS.c.form_id == form_id)
    row = connection.execute(query.order_by(FORMS.c.version.desc()).limit(1)).first()
    return _form(row) if row else None


def _row(form: Form) -> dict[str, Any]:
    fields = asdict(form)
    kept = {name: fields.pop(name) for name in _COLUMNS}
    return kept | {"content": fields}


def _form(row: Row[Any]) -> Form:
    content = dict(row.content)
    content["fields"] = tuple(
        FormField(**one | {"kind": FieldKind(one["kind"]), "choices": tuple(one["choices"])})
        for one in content["fields"]
    )
    content |= {
        "topics": tuple(content["topics"]),
        "origins": tuple(content["origins"]),
        "trigger": Trigger(content["trigger"]),
    }
    return Form(**content, **{name: getattr(row, name) for name in _COLUMNS})
