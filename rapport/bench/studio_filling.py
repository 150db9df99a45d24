"""One process of the studio benchmark: fills and checks its share of the texts, batch by batch."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.content import Draft, Filler, Grounds, LinkColumns, fill_all

_FOOT = ("unsubscribe", "preferences", "why", "open_pixel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A draft for the customers in a file of Arrow batches."""

    draft: Draft
    grounds: Grounds
    people: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """One text as it was filled, for the customer it is for."""

    task: int
    customer: Mapping[str, object]
    row: Mapping[str, object]


@dataclass(slots=True, kw_only=True)
class Done:
    """What one process did: texts, seconds of its processor, statuses, samples."""

    texts: int = 0
    processor: float = 0.0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    samples: list[Sampled] = field(default_factory=list)


def fill_tasks(tasks: Sequence[tuple[int, Task]], samples: int, seed: int) -> Done:
    """Fill every task; keep about so many random texts of each."""
    pa.set_cpu_count(1)
    rng, done, began = np.random.default_rng(seed), Done(), time.process_time()
    for number, task in tasks:
        links = links_for(task)
        whole = people_in(task.people)
        for batch in fill_all(task.draft.copy, task.grounds, batches(task.people), links=links):
            rows = batch.rows
            done.texts += rows.num_rows
            done.counts += batch.counts()
            places = np.flatnonzero(rng.random(rows.num_rows) < samples / whole)
            for customer, row in zip(
                batch.customers.take(places).to_pylist(), rows.take(places).to_pylist(), strict=True
            ):
                done.samples.append(Sampled(task=number, customer=customer, row=row))
    done.processor = time.process_time() - began
    return done


def keep_people(people: pa.Table, path: Path) -> None:
    """Write customers into a file of batches."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, people.schema) as writer:
        writer.write_table(people, max_chunksize=65_536)


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Read customers batch by batch."""
    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


def people_in(path: Path) -> int:
    """Count the customers in a file."""
    return sum(batch.num_rows for batch in batches(path))


def links_for(task: Task) -> LinkColumns:
    """Make links of one's own for every recipient, as a sender does, but unsigned."""
    own = tuple(Filler(task.draft.copy, task.grounds).addresses(()))
    names = (*own, *(_FOOT if task.draft.channel == "email" else ()))
    return LinkColumns(names=names, make=partial(_links, names))


def _links(names: Sequence[str], customers: pa.Table) -> dict[str, pa.Array]:
    ids = customers["customer_id"].combine_chunks()
    return {
        name: pc.binary_join_element_wise(f"https://t.example/{name}?a=1&c=", ids, "")
        for name in names
    }
