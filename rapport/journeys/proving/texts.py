"""Whether every message has an approved text, in each language, that still holds when it leaves."""

from collections.abc import Iterator, Mapping

from rapport.content import first_subtag
from rapport.journeys.model import SendStep
from rapport.journeys.proving.graph import Graph
from rapport.journeys.proving.model import Fault, Severity
from rapport.journeys.proving.words import span
from rapport.journeys.proving.world import KnownBrief, KnownDraft, World

_FEW = 0.01  # a language of fewer customers is not asked for
_HALF = 0.5


def texts_missing(graph: Graph, world: World) -> Iterator[Fault]:
    """Find messages without a brief, an approved draft, or a draft in a language that is used."""
    if world.briefs is None:
        return
    for send in graph.sends:
        brief = world.briefs.get(send.brief)
        if brief is None:
            yield _fault(graph, "no-brief", send, brief=send.brief)
        elif send.segment is None and len(set(brief.segments)) > 1:
            yield _fault(graph, "several-groups", send, brief=send.brief)
        elif not drafts_for(send, brief):
            words = (
                (f" for {send.segment!r}", f"（{send.segment!r}）") if send.segment else ("", "")
            )
            yield _fault(
                graph, "no-draft", send, brief=send.brief, where=words[0], where_zh=words[1]
            )
        else:
            yield from _languages(graph, send, brief, world.languages or {})


def texts_too_late(graph: Graph, world: World) -> Iterator[Fault]:
    """Find messages that may leave after what they say has ended."""
    for send in graph.sends:
        brief = (world.briefs or {}).get(send.brief)
        if brief is None or world.now is None:
            continue
        ends = [draft.expires_at for draft in drafts_for(send, brief)] + [brief.offer_ends_at]
        known = [end for end in ends if end is not None]
        if not known:
            continue
        end, (soonest, path) = min(known), graph.soonest[send.id]
        told = {"end": f"{end:%Y-%m-%d %H:%M}"}
        if world.now + soonest >= end:
            yield Fault(
                code="offer-over",
                severity=Severity.REFUSE,
                step_id=send.id,
                values={**told, "soonest": span(soonest)},
                path=graph.passed(path),
            )
            continue
        latest, long_path = graph.latest[send.id]
        yield Fault(
            code="offer-ends",
            severity=Severity.WARN,
            step_id=send.id,
            values={**told, "last": f"{end - latest:%Y-%m-%d %H:%M}"},
            path=graph.passed(long_path),
        )


def few_reached(graph: Graph, world: World) -> Iterator[Fault]:
    """Find channels by which most customers cannot be reached, once per channel."""
    told: set[str] = set()
    for send in graph.sends:
        share = (world.reach or {}).get(send.channel)
        if share is not None and share < _HALF and send.channel not in told:
            told.add(send.channel)
            yield _fault(
                graph, "few-reached", send, refuse=False, channel=send.channel, share=f"{share:.0%}"
            )


def drafts_for(send: SendStep, brief: KnownBrief) -> list[KnownDraft]:
    """Give the approved drafts that a step may send."""
    wanted = {send.segment} if send.segment else set(brief.segments)
    return [
        draft
        for draft in brief.drafts
        if draft.segment_id in wanted and draft.channel == send.channel
    ]


def _languages(
    graph: Graph, send: SendStep, brief: KnownBrief, used: Mapping[str, float]
) -> Iterator[Fault]:
    written = {first_subtag(draft.language) for draft in drafts_for(send, brief)}
    promised = {first_subtag(language) for language in brief.languages}
    for language, share in used.items():
        if language not in written and share >= _FEW:
            yield _fault(
                graph,
                "language-missing",
                send,
                refuse=language in promised,
                brief=send.brief,
                language=language,
                share=f"{share:.0%}",
            )


def _fault(graph: Graph, code: str, send: SendStep, *, refuse: bool = True, **values: str) -> Fault:
    return Fault(
        code=code,
        severity=Severity.REFUSE if refuse else Severity.WARN,
        step_id=send.id,
        values=values,
        path=graph.passed(graph.shortest(send.id)),
    )
