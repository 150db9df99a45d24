"""Content: a brief becomes checked drafts, and an approved draft becomes messages.

In: briefs, products and offers of the catalogue, a writer. Out: drafts (Liquid with typed slots)
with what their checks found, compiled texts, and what each recipient reads. Must never let a fact
into a text by any way but a slot, or call a text checked that was changed after its check.
"""

from rapport.content.compiling import PREVIEW_LINKS, CompiledCopy, Rendered, compile_copy
from rapport.content.errors import (
    BadBrief,
    BadTemplate,
    DraftChanged,
    NoSuchBrief,
    NoSuchDraft,
    SlotMissing,
)
from rapport.content.model import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Finding,
    Group,
    Length,
    Objective,
    Tone,
)
from rapport.content.slots import CUSTOMER_SLOTS, customer_values, slot_values, slots_of, unresolved
from rapport.content.store import (
    draft_within,
    drafts_of,
    get_brief,
    get_draft,
    list_briefs,
    list_drafts,
    put_draft,
    save_brief,
    save_draft,
    set_status,
    versions_of,
)

__all__ = [
    "CUSTOMER_SLOTS",
    "PREVIEW_LINKS",
    "BadBrief",
    "BadTemplate",
    "Brief",
    "BriefId",
    "CompiledCopy",
    "Copy",
    "Draft",
    "DraftChanged",
    "DraftId",
    "DraftStatus",
    "Finding",
    "Group",
    "Length",
    "NoSuchBrief",
    "NoSuchDraft",
    "Objective",
    "Rendered",
    "SlotMissing",
    "Tone",
    "compile_copy",
    "customer_values",
    "draft_within",
    "drafts_of",
    "get_brief",
    "get_draft",
    "list_briefs",
    "list_drafts",
    "put_draft",
    "save_brief",
    "save_draft",
    "set_status",
    "slot_values",
    "slots_of",
    "unresolved",
    "versions_of",
]
