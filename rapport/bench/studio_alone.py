"""Holds texts of the studio benchmark against the ways that take one recipient at a time."""

import time
from collections.abc import Mapping, Sequence

import pyarrow as pa

from rapport.bench.studio_filling import Sampled, Task, links_for
from rapport.content import (
    PREVIEW_LINKS,
    CompiledCopy,
    Filler,
    check_copy,
    check_recipient,
    compile_copy,
    customer_values,
)

_PARTS = ("subject", "preheader", "html", "text")


class _Alone:
    """One draft, made ready once for all who are looked at alone."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.links = links_for(task)
        self.filler = Filler(task.draft.copy, task.grounds, links=self.links.names)
        self.compiled: CompiledCopy = compile_copy(
            task.draft.copy, channel=task.grounds.channel, language=task.grounds.language
        )
        shared = {name: one for name, one in task.grounds.slots.items() if name != "customer"}
        self.bound = self.compiled.bound(shared)

    def links_of(self, customer: Mapping[str, object]) -> dict[str, str]:
        made = self.links.make(pa.table({"customer_id": [str(customer["customer_id"])]}))
        return {name: made[name][0].as_py() for name in self.links.names}

    def plainly(self, values: Mapping[str, str], links: Mapping[str, str]) -> dict[str, str]:
        """Render by nothing but `CompiledCopy`, with nothing put in before."""
        foot = {**PREVIEW_LINKS, **links}
        slots = {**self.task.grounds.slots, "customer": dict(values), "links": foot}
        rendered = self.compiled.render(
            slots, links=lambda url, place: links.get(f"link_{place}", url)
        )
        return {part: getattr(rendered, part) for part in _PARTS}

    def naively(self, customer: Mapping[str, object]) -> None:
        """Render and check as a loop over customers would."""
        own = {"customer": customer_values(customer), "links": PREVIEW_LINKS}
        self.bound.render({**self.task.grounds.slots, **own})
        check_copy(self.task.draft.copy, self.task.grounds)


def compare(samples: Sequence[Sampled], tasks: Sequence[Task]) -> tuple[int, float]:
    """Say how many samples differ from what one recipient gets alone, and the texts a second.

    The seconds are those of the processor's work.
    """
    alone, differ, seconds = [_Alone(task) for task in tasks], 0, 0.0
    for sample in samples:
        one, links = alone[sample.task], alone[sample.task].links_of(sample.customer)
        began = time.process_time()
        filled = check_recipient(one.filler, sample.customer, links=links)
        seconds += time.process_time() - began
        shown: dict[str, object] = dict.fromkeys(_PARTS)
        if filled.rendered is not None:
            shown = {part: getattr(filled.rendered, part) for part in _PARTS}
        expected = {"status": filled.status.value, "reason": filled.reason, **shown}
        same = expected == {name: sample.row[name] for name in expected}
        if filled.rendered is not None:
            same = same and shown == one.plainly(filled.values, links)
        differ += not same
    return differ, len(samples) / seconds


def naive_rate(samples: Sequence[Sampled], tasks: Sequence[Task]) -> float:
    """Give the texts a second, of the processor, of rendering and checking one after the other."""
    alone = [_Alone(task) for task in tasks]
    began = time.process_time()
    for sample in samples:
        alone[sample.task].naively(sample.customer)
    return len(samples) / (time.process_time() - began)
