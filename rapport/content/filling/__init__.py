"""Filling: the text of every recipient, rendered and checked, in columns.

A template is rendered once per *shape*, which is which of a customer's values are there, and its
pieces are joined with columns of values. What depends on the template is checked once per shape;
what depends on a value, once per value and place; lengths, for every recipient.
`check_recipient` does the same for one customer the plain way: both must agree.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.content.filling.bulk import FilledBatch, fill_all
    from rapport.content.filling.columns import LinkColumns
    from rapport.content.filling.one import FilledOne, FillStatus, check_recipient
    from rapport.content.filling.previewing import (
        DraftFill,
        Example,
        FillReport,
        check_recipients,
        preview_many,
        tally,
    )
    from rapport.content.filling.shapes import Filler
    from rapport.content.filling.values import value_fault
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "DraftFill",
    "Example",
    "FillReport",
    "FillStatus",
    "FilledBatch",
    "FilledOne",
    "Filler",
    "LinkColumns",
    "check_recipient",
    "check_recipients",
    "fill_all",
    "preview_many",
    "tally",
    "value_fault",
]
