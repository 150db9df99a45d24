"""Reads the texts of known customers that are new, and keeps what each says of its writer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import structlog

from rapport.events import touch
from rapport.kit.ids import id_of
from rapport.statements.agreeing import settle_agreed
from rapport.statements.extracting import said_in
from rapport.statements.model import Said, StatementsRead, StatementState
from rapport.statements.settling import GONE, settled
from rapport.statements.tables import STATED_TEXTS, STATEMENTS
from rapport.statements.vocabulary import keys
from rapport.storage import Facts, put_rows
from rapport.texts import Language, around

log = structlog.get_logger(__name__)

TEXT_COLUMNS = (
    "text_id", "source", "source_id", "customer_id", "text", "language", "written_at", "read_hash",
)  # fmt: skip
"""What a text must say of itself to be looked at for statements."""
_VERSION = "1"
_AT_ONCE = 5_000
_LONGEST_QUOTE = 200
_KEPT = (StatementState.CORRECTED.value, *GONE)

Rows = dict[str, dict[str, Any]]


def refresh_statements(
    facts: Facts, texts: ir.Table, *, sensitive: bool = False, agreed: Collection[str] = ()
) -> StatementsRead:
    """Look at the texts (`TEXT_COLUMNS`, of known customers) that were not looked at as they are.

    What was corrected or withdrawn stays so when a text is read again. Statements of texts that are
    gone go; so do sensitive ones once `sensitive` allows them no more. What is sensitive is for
    service alone but for the customers who `agreed`. Customers of whom something else is held than
    before are touched. So many texts are one commit.
    """
    wanted = _hashed(texts, sensitive=sensitive)
    read = found = changed = 0
    with facts.patient():
        changed += _forget(facts, wanted)
        while (rows := facts.read(_unread(facts, wanted).limit(_AT_ONCE))).num_rows:
            kept, customers = _keep(facts, rows, sensitive=sensitive)
            read, found, changed = read + rows.num_rows, found + kept, changed + customers
        changed += settle_agreed(facts, agreed)
    if read or changed:
        log.info("statements.read", texts=read, statements=found, customers=changed)
    return StatementsRead(texts=read, statements=found, customers=changed)


def _hashed(texts: ir.Table, *, sensitive: bool) -> ir.Table:
    told = texts.filter(texts.customer_id.notnull(), texts.written_at.notnull())
    how = ibis.literal(f"{_VERSION}{'s' if sensitive else ''}\x1f")
    return told.select(*TEXT_COLUMNS).mutate(read_hash=(how + told.read_hash).hexdigest("md5"))


def _unread(facts: Facts, wanted: ir.Table) -> ir.Table:
    seen = facts.table(STATED_TEXTS)
    same = [wanted.text_id == seen.text_id, wanted.read_hash == seen.read_hash]
    return wanted.anti_join(seen, same)


def _forget(facts: Facts, wanted: ir.Table) -> int:
    """Let go of the statements of texts that are no more; return of how many customers."""
    seen = facts.table(STATED_TEXTS)
    gone = facts.read(seen.anti_join(wanted, "text_id").select("text_id"))["text_id"].to_pylist()
    if not gone:
        return 0
    with facts.transaction():
        old = _rows_of(facts, "text_id", gone)
        facts.delete(STATED_TEXTS, "text_id", gone)
        return len(_put(facts, {}, old))


def _keep(facts: Facts, rows: pa.Table, *, sensitive: bool) -> tuple[int, int]:
    told = rows.to_pylist()
    new: Rows = {row["statement_id"]: row for one in told for row in _statements(one, sensitive)}
    with facts.transaction():
        old = _rows_of(facts, "text_id", [one["text_id"] for one in told])
        for statement_id, row in old.items():
            if row["state"] in _KEPT and statement_id in new:
                new[statement_id] = row | {"customer_id": new[statement_id]["customer_id"]}
        seen = rows.select(["text_id", "customer_id", "read_hash"])
        put_rows(facts, STATED_TEXTS, seen.cast(STATED_TEXTS.columns.to_pyarrow()))
        return len(new), len(_put(facts, new, old))


def _put(facts: Facts, new: Rows, old: Rows) -> set[str]:
    """Put statements in the place of others and settle what holds; touch whose changed."""
    customers = {row["customer_id"] for row in (*new.values(), *old.values())}
    before = _rows_of(facts, "customer_id", sorted(customers))
    after = {one: row for one, row in before.items() if one not in old} | new
    kept = {row["statement_id"]: row for row in settled(after.values())}
    changed = [row for one, row in kept.items() if before.get(one) != row]
    gone = [one for one in before.keys() | old.keys() if one not in kept]
    put_rows(
        facts,
        STATEMENTS,
        _table(changed),
        gone=pa.table({"statement_id": pa.array(gone, pa.string())}),
    )
    touched = {row["customer_id"] for row in changed}
    touched |= {(before.get(one) or old[one])["customer_id"] for one in gone}
    touch(facts, touched)
    return touched


def _rows_of(facts: Facts, column: str, values: Sequence[str]) -> Rows:
    table = facts.table(STATEMENTS)
    if not values:
        return {}
    wanted = ibis.memtable({column: list(values)}, schema=ibis.schema({column: "string"}))
    rows = facts.read(table.semi_join(wanted, column)).to_pylist()
    return {row["statement_id"]: row for row in rows}


def _table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([dict(row) for row in rows], STATEMENTS.columns.to_pyarrow())


def _statements(one: Mapping[str, Any], sensitive: bool) -> list[dict[str, Any]]:
    language = Language(one["language"]) if one["language"] in set(Language) else Language.OTHER
    found = said_in(one["text"] or "", language, sensitive=sensitive)
    return [_row(one, said) for said in found]


def _row(one: Mapping[str, Any], said: Said) -> dict[str, Any]:
    key = keys()[said.key]
    sentence = around(one["text"], said.start, said.end).sentence.strip()
    quote = sentence if len(sentence) <= _LONGEST_QUOTE else one["text"][said.start : said.end]
    return {
        "statement_id": id_of("stated", one["text_id"], said.key, said.value),
        "customer_id": one["customer_id"],
        "key": said.key,
        "value": said.value,
        "read_value": said.value,
        "quote": quote[:_LONGEST_QUOTE],
        "source": one["source"],
        "source_id": one["source_id"],
        "text_id": one["text_id"],
        "start": said.start,
        "end": said.end,
        "confidence": said.confidence,
        "said_at": one["written_at"],
        "expires_at": one["written_at"] + timedelta(days=key.days),
        "purpose": key.purpose(agreed=False),
        "state": StatementState.HELD.value,
        "current": True,
        "corrected_by": None,
        "corrected_at": None,
    }
