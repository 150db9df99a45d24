"""Which claims of a text no longer rest on what they rested on."""

from collections.abc import Iterator
from dataclasses import replace

from rapport.claims.model import Source, SourceKind, Status, TracedClaim
from rapport.claims.sources import Sources
from rapport.claims.subjects import Subject
from rapport.claims.tracing import judge


def stale(traced: tuple[TracedClaim, ...], current: Sources) -> tuple[TracedClaim, ...]:
    """Give the traced claims whose source is gone, has another version, or no longer says it.

    Each comes with what holds now: still `traced`, to the source as it is today, where only the
    version changed; else `contradicted`, `unsupported` or `doubtful`.
    """
    versions = dict(_versions(current))
    return tuple(
        _judged_again(one, current)
        for one in traced
        if one.status is Status.TRACED and one.source and _moved(one.source, versions)
    )


def _moved(source: Source, versions: dict[tuple[SourceKind, str], str]) -> bool:
    if source.kind is SourceKind.CUSTOMER:
        return False
    return versions.get((source.kind, source.source_id)) != source.version


def _versions(current: Sources) -> Iterator[tuple[tuple[SourceKind, str], str]]:
    for told in current.told:
        for one in told.sources:
            yield (one.kind, one.source_id), one.version


def _judged_again(one: TracedClaim, current: Sources) -> TracedClaim:
    if one.slot:
        source = current.at(one.slot)
        there = source is not None and (
            one.source is None or source.source_id == one.source.source_id
        )
        return replace(one, status=Status.TRACED if there else Status.UNSUPPORTED, source=source)
    known = tuple(name for name in one.product_ids if name in current.product_ids)
    subject = Subject(product_ids=known, each=len(known) == len(one.product_ids) > 1)
    if one.product_ids and not known:
        return replace(one, status=Status.UNSUPPORTED, source=None)
    status, source = judge(one.claim, one.sentence, subject, current)
    return replace(one, status=status, source=source)
