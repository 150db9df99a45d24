"""Agenda: who hears what today, and what is best for each customer, over all who want to speak.

In: messages that wait, open tasks, what each is worth by uplift, by a holdout or by default, the
gate's rules. Out: a plan of the day with prices, a reason for everything that gives way, and an
answer for one customer, "leave alone" included. Must never touch a transactional message, nor
hide on what a value rests.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.agenda.changing import Change, Difference, what_if
    from rapport.agenda.collecting import collect
    from rapport.agenda.errors import BadChange, NoPlanYet
    from rapport.agenda.model import (
        AgendaDesk,
        Basis,
        Collected,
        Held,
        Kept,
        Measured,
        Subject,
        Summary,
        Tally,
        Worth,
    )
    from rapport.agenda.planning import Agenda, code_of, keep_agenda, plan_agenda, refresh_agenda
    from rapport.agenda.sentences import basis_words, loser_sentence, next_sentence, rests_sentence
    from rapport.agenda.store import last_plan, need_plan
    from rapport.agenda.weighing import Alternative, NextAction, next_action
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Agenda",
    "AgendaDesk",
    "Alternative",
    "BadChange",
    "Basis",
    "Change",
    "Collected",
    "Difference",
    "Held",
    "Kept",
    "Measured",
    "NextAction",
    "NoPlanYet",
    "Subject",
    "Summary",
    "Tally",
    "Worth",
    "basis_words",
    "code_of",
    "collect",
    "keep_agenda",
    "last_plan",
    "loser_sentence",
    "need_plan",
    "next_action",
    "next_sentence",
    "plan_agenda",
    "refresh_agenda",
    "rests_sentence",
    "what_if",
]
