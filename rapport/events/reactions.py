"""Opens and clicks that people made, told from those of programs.

The events `Email Opened` and `Email Link Clicked` are every fetch. `Open Judged` and `Click Judged`
say some seconds later who it was; until then counts what the fetch itself was taken for. What
nobody judges, such as what was imported, counts as a person's.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from rapport.events.model import EVENTS, EventName
from rapport.storage import FactReader

_JUDGED = ":judged"
_JUDGEMENTS = {
    EventName.EMAIL_LINK_CLICKED: EventName.CLICK_JUDGED,
    EventName.EMAIL_OPENED: EventName.OPEN_JUDGED,
}
_BY_PROGRAM = '"scanner":true'
"""As JSON has it: a quote within a text of a customer's is escaped there, so it never looks so."""


def judgement_id(event_id: str) -> str:
    """The id of the event that judges an open or a click."""
    return event_id + _JUDGED


def human_clicks(facts: FactReader) -> ir.Table:
    """The rows of `EVENTS` that are clicks in mails by people."""
    return _by_people(facts.table(EVENTS), [EventName.EMAIL_LINK_CLICKED])


def human_opens(facts: FactReader) -> ir.Table:
    """The rows of `EVENTS` that are opens of mails by people, as far as pictures can tell."""
    return _by_people(facts.table(EVENTS), [EventName.EMAIL_OPENED])


def without_programs(events: ir.Table) -> ir.Table:
    """Rows of `EVENTS` as if programs had opened and clicked nothing, and nobody had judged it.

    `events` must hold the judgements of the opens and clicks that it holds.
    """
    others = events.filter(events.name.notin([*_JUDGEMENTS, *_JUDGEMENTS.values()]))
    return others.union(_by_people(events, list(_JUDGEMENTS)))


def _by_people(events: ir.Table, names: Sequence[EventName]) -> ir.Table:
    told = events.filter(events.name.isin([name.value for name in names]))
    told = told.mutate(judgement=told.event_id + _JUDGED)
    said = events.filter(events.name.isin([_JUDGEMENTS[name].value for name in names]))
    said = said.select(judging=said.event_id, program=_is_program(said.properties))
    joined = told.left_join(said, told.judgement == said.judging)
    program = ibis.coalesce(joined.program, _is_program(joined.properties), ibis.literal(False))
    return joined.filter(~program).select(*events.columns)


def _is_program(properties: ir.StringValue) -> ir.BooleanValue:
    return properties.contains(_BY_PROGRAM)
