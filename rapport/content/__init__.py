"""Content: a brief becomes checked drafts, and an approved draft becomes messages.

In: briefs, products and offers of the catalogue, a writer. Out: drafts (Liquid with typed slots)
with what their checks found, compiled texts, and what each recipient reads. Must never let a fact
into a text by any way but a slot, or call a text checked that was changed after its check.
"""

from rapport.content.briefing import BriefIn, parse_brief
from rapport.content.builtin_writer.lessons import Course, course
from rapport.content.checks import check_copy
from rapport.content.choosing import writer_for
from rapport.content.compiling import PREVIEW_LINKS, CompiledCopy, Links, Rendered, compile_copy
from rapport.content.endpoint_writer import EndpointWriter
from rapport.content.entries import Entry, copybook, read_copybook
from rapport.content.errors import (
    BadBrief,
    BadTemplate,
    DraftChanged,
    NoSuchBrief,
    NoSuchDraft,
    NoSuchPrompt,
    PromptChanged,
    SlotMissing,
)
from rapport.content.findings import refuses
from rapport.content.grounding import checked_again, grounds_for, grounds_of, revised
from rapport.content.grounds import SAMPLE_CUSTOMER, Grounds
from rapport.content.languages import first_subtag
from rapport.content.model import (
    Brief,
    BriefId,
    Cell,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Finding,
    Group,
    Length,
    Objective,
    Reading,
    Tone,
)
from rapport.content.previewing import preview_draft
from rapport.content.prompt_shelf import PromptShelf
from rapport.content.slots import (
    CUSTOMER_SLOTS,
    PERSONAL_SLOT,
    customer_values,
    slot_values,
    slots_of,
    unresolved,
)
from rapport.content.store import (
    count_versions,
    draft_within,
    drafts_named,
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
from rapport.content.writers import Assignment, CopybookWriter, Proposal, Writer
from rapport.content.writing import (
    assignment_for,
    check_groups,
    draft_id_of,
    open_variants,
    write_cell,
    write_drafts,
)

__all__ = [
    "CUSTOMER_SLOTS",
    "PERSONAL_SLOT",
    "PREVIEW_LINKS",
    "SAMPLE_CUSTOMER",
    "Assignment",
    "BadBrief",
    "BadTemplate",
    "Brief",
    "BriefId",
    "BriefIn",
    "Cell",
    "CompiledCopy",
    "Copy",
    "CopybookWriter",
    "Course",
    "Draft",
    "DraftChanged",
    "DraftId",
    "DraftStatus",
    "EndpointWriter",
    "Entry",
    "Finding",
    "Grounds",
    "Group",
    "Length",
    "Links",
    "NoSuchBrief",
    "NoSuchDraft",
    "NoSuchPrompt",
    "Objective",
    "PromptChanged",
    "PromptShelf",
    "Proposal",
    "Reading",
    "Rendered",
    "SlotMissing",
    "Tone",
    "Writer",
    "assignment_for",
    "check_copy",
    "check_groups",
    "checked_again",
    "compile_copy",
    "copybook",
    "count_versions",
    "course",
    "customer_values",
    "draft_id_of",
    "draft_within",
    "drafts_named",
    "drafts_of",
    "first_subtag",
    "get_brief",
    "get_draft",
    "grounds_for",
    "grounds_of",
    "list_briefs",
    "list_drafts",
    "open_variants",
    "parse_brief",
    "preview_draft",
    "put_draft",
    "read_copybook",
    "refuses",
    "revised",
    "save_brief",
    "save_draft",
    "set_status",
    "slot_values",
    "slots_of",
    "unresolved",
    "versions_of",
    "write_cell",
    "write_drafts",
    "writer_for",
]
