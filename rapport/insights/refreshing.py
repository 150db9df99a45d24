"""Reads the texts that are new, and keeps what they say: for everybody, and of each customer."""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import structlog

from rapport.insights.correcting import Labels, corrected, labels_by_text, states_told
from rapport.insights.keeping import KeptBatch, forget_gone, keep_batch
from rapport.insights.labelling import Label
from rapport.insights.model import TextsRead
from rapport.insights.readers import Readers, built_in_readers
from rapport.insights.reading_ahead import batch_reader
from rapport.insights.saying import OVERALL
from rapport.insights.told import texts_told, unread
from rapport.kit.ids import new_id
from rapport.storage import Facts

__all__ = ["OVERALL", "ReadingProgress", "refresh_readings"]

log = structlog.get_logger(__name__)

ReadingProgress = Callable[[int, float], None]
"""Told how many texts were read, and in how many seconds."""

_AT_ONCE = 10_000  # texts of one commit
_ONE_AT_A_TIME = threading.Lock()  # two who read the same text would keep it twice
_LAID_OUT = 50_000  # texts that are looked up at once, with what they say: 100 MB
_IN_TURN = 2_000_000  # texts that are numbered at once: 100 bytes each


def refresh_readings(
    facts: Facts,
    *,
    readers: Readers | None = None,
    labels: Sequence[Label] = (),
    on_progress: ReadingProgress | None = None,
) -> TextsRead:
    """Read the reviews and feedback that were not read as they are by these readers.

    What people said of a reading, `labels`, stands in the place of what the readers say.

    The oldest are read first, so that the first of its like counts. Of a text of a known customer,
    findings are kept for rules: one on the whole of it, and one on each aspect and sentiment; an
    aspect is neutral only where nothing clearer is said of it. Customers of whom something else is
    kept than before are touched. So many texts are one commit: whoever is stopped goes on later.
    Who calls it while somebody else does waits, and reads what is left.
    """
    using = readers or built_in_readers()
    started, done = time.monotonic(), KeptBatch()
    with _ONE_AT_A_TIME, facts.patient():
        gone = forget_gone(facts)
        everything = _all_read(facts, using, labels_by_text(labels))
        with closing(everything) as batches:  # else who stops it leaves helpers behind
            for kept in batches:
                done += kept
                if on_progress is not None:
                    on_progress(done.texts, time.monotonic() - started)
    if done.texts or gone:
        log.info("texts.read", texts=done.texts, gone=gone, findings=done.findings)
    return TextsRead(
        texts=done.texts,
        findings=done.findings,
        copies=done.copies,
        promotions=done.promotions,
    )


def _all_read(facts: Facts, readers: Readers, labels: Labels) -> Generator[KeptBatch]:
    """Read on until nothing is left: keeping may find that copies are to be read anew."""
    while True:
        with _kept_apart(facts, _in_turn(unread(facts, readers.name))) as turns:
            count = facts.count(turns)
            if not count:
                return
            with batch_reader(readers, texts=count) as reader:
                for told, read in reader(_batches(facts, turns, count)):
                    again = told.filter(told["again"])["text_id"].combine_chunks()
                    batch = corrected(read(), labels)
                    yield keep_batch(facts, batch, again=again, settled=states_told(labels))


def _in_turn(texts: ir.Table) -> ir.Table:
    """The oldest of the texts, numbered from 0 by `turn`: their names, not what they say."""
    order = ["written_at", "text_id"]
    few = texts.select("text_id", "written_at", "read_hash", "again")
    oldest = few.order_by(order).limit(_IN_TURN)
    numbered = oldest.mutate(turn=ibis.row_number().over(ibis.window(order_by=order)))
    return numbered.drop("written_at")


def _batches(facts: Facts, turns: ir.Table, count: int) -> Iterator[pa.Table]:
    """The texts in their turn, with all that is told of them; each time some are laid out."""
    texts = texts_told(facts)
    for first in range(0, count, _LAID_OUT):
        mine = turns.filter(turns.turn >= first, turns.turn < first + _LAID_OUT)
        with _kept_apart(facts, texts.inner_join(mine, "text_id")) as rows:
            for start in range(first, min(first + _LAID_OUT, count), _AT_ONCE):
                part = rows.filter(rows.turn >= start, rows.turn < start + _AT_ONCE)
                yield facts.read(part.order_by("turn"))


@contextmanager
def _kept_apart(facts: Facts, rows: ir.Table) -> Iterator[ir.Table]:
    """The rows in a table of this connection alone."""
    name = new_id("texts")
    table = facts.backend.create_table(name, rows, temp=True)
    try:
        yield table
    finally:
        facts.backend.drop_table(name, database="temp.main")
