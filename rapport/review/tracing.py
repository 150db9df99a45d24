"""Says where each fact of a draft comes from: bound by a slot, or typed in and found by a check."""

from dataclasses import dataclass

from rapport.content import BadTemplate, Draft, slots_of

_TYPED = {
    "fact-typed": "typed-true",
    "fact-doubtful": "typed-doubtful",
    "fact-outside-slot": "unsupported",
    "catalogue-claim": "catalogue",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """A fact of a text. `kind`: slot, typed-true, typed-doubtful, unsupported or catalogue."""

    kind: str
    text: str
    source: str
    part: str = ""


def trace_rows(draft: Draft) -> list[TraceRow]:
    """List the slots of a draft, then the facts that its checks found typed in by hand."""
    return [*_slots(draft), *_typed(draft)]


def _slots(draft: Draft) -> list[TraceRow]:
    try:
        names = slots_of(draft.copy)
    except BadTemplate:
        return []
    return [TraceRow(kind="slot", text=name, source=name.partition(".")[0]) for name in names]


def _typed(draft: Draft) -> list[TraceRow]:
    return [
        TraceRow(kind=_TYPED[one.code], text=one.span, source="", part=one.part)
        for one in draft.findings
        if one.code in _TYPED
    ]
