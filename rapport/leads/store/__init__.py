"""The rows of forms, counts and landing pages: the only SQL of the stage."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.leads.store.counts import (
        Count,
        add_count,
        forget_spent,
        form_days,
        spend,
        take_place,
    )
    from rapport.leads.store.forms import find_form, list_newest, put_form, set_archived
    from rapport.leads.store.pages import find_page, list_pages, put_page, set_unpublished
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Count",
    "add_count",
    "find_form",
    "find_page",
    "forget_spent",
    "form_days",
    "list_newest",
    "list_pages",
    "put_form",
    "put_page",
    "set_archived",
    "set_unpublished",
    "spend",
    "take_place",
]
