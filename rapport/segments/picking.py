"""The events themselves that a rule is about, for who counts something else than customers."""

from datetime import datetime

import ibis.expr.types as ir

from rapport.segments.asking import Asking
from rapport.segments.errors import BadRule
from rapport.segments.happenings import NotPerformed, Performed
from rapport.segments.history import rows_of
from rapport.segments.rules import Rule
from rapport.storage import FactReader


def events_of(rule: Rule, *, facts: FactReader, now: datetime) -> ir.Table:
    """Rows of `EVENTS` of known customers that a `performed` rule asks for, in its window.

    How often does not matter. `BadRule` for a rule of another kind.
    """
    if not isinstance(rule, Performed | NotPerformed):
        raise BadRule(f"a step is a rule of kind `performed`, and `{rule.kind}` was found")
    return rows_of(rule, Asking(facts=facts, now=now))
