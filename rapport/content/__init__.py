"""Content: a brief becomes checked drafts, and an approved draft becomes messages.

In: briefs, products and offers of the catalogue, a writer. Out: drafts (Liquid with typed slots)
with what their checks found, compiled texts, and what each recipient reads. Must never let a fact
into a text by any way but a slot, or call a text checked that was changed after its check.
"""

from typing import TYPE_CHECKING

from rapport.content.entries import copybook
from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.content.attributes import ATTRIBUTES, attributes_of
    from rapport.content.briefing import BriefIn, parse_brief
    from rapport.content.builtin_writer.lessons import Course, course
    from rapport.content.channels import sms_segments
    from rapport.content.checks import check_copy
    from rapport.content.choosing import writer_for
    from rapport.content.compiling import PREVIEW_LINKS, CompiledCopy, Links, compile_copy
    from rapport.content.counting import Count, counts_of
    from rapport.content.endpoint_writer import EndpointWriter
    from rapport.content.entries import Entry, read_copybook
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
    from rapport.content.filling import (
        DraftFill,
        Example,
        FilledBatch,
        FilledOne,
        Filler,
        FillReport,
        FillStatus,
        LinkColumns,
        check_recipient,
        check_recipients,
        fill_all,
        preview_many,
        tally,
        value_fault,
    )
    from rapport.content.findings import refuses
    from rapport.content.formats.exporting import (
        Exported,
        ExportFormat,
        as_csv,
        as_html,
        as_text,
        as_values,
    )
    from rapport.content.formats.labels import Label, draft_number, label_for, written_by_model
    from rapport.content.formats.mockups import mockup
    from rapport.content.formats.schema import Format, Kind, Limit, Measure, Part, Use
    from rapport.content.formats.table import FORMATS, format_of, formats_for, label_of
    from rapport.content.grounding import checked_again, grounds_for, grounds_of, revised
    from rapport.content.grounds import SAMPLE_CUSTOMER, Grounds
    from rapport.content.judging import difference
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
        Suggested,
        Tone,
    )
    from rapport.content.parts import copy_of, part_of, parts_of, with_part
    from rapport.content.past_copy import PastCopy, approved_texts, propose_brand, reference_texts
    from rapport.content.previewing import label_of_draft, preview_draft
    from rapport.content.prompt_shelf import PromptShelf
    from rapport.content.recommended import (
        SOLD_OUT,
        SPARE,
        bind_recommended,
        still_to_recommend,
    )
    from rapport.content.rendered import Rendered
    from rapport.content.safe_copies import is_lasting, safe_copy_of, safe_slots
    from rapport.content.slot_columns import with_slots
    from rapport.content.slots import (
        CUSTOMER_SLOTS,
        PERSONAL_SLOT,
        RECOMMENDED,
        customer_values,
        recommended_count,
        recommended_values,
        slot_values,
        slots_of,
        unresolved,
    )
    from rapport.content.standing import Standing, faults_of, may_send_safe, standing_of
    from rapport.content.store import (
        BRIEFS,
        DRAFTS,
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
    from rapport.content.suggesting import Suggesting
    from rapport.content.tracing import CopyClaim, trace_copy
    from rapport.content.writers import Assignment, CopybookWriter, Proposal, Writer
    from rapport.content.writing import (
        assignment_for,
        check_groups,
        draft_id_of,
        open_variants,
        write_cell,
        write_drafts,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ATTRIBUTES",
    "BRIEFS",
    "CUSTOMER_SLOTS",
    "DRAFTS",
    "FORMATS",
    "PERSONAL_SLOT",
    "PREVIEW_LINKS",
    "RECOMMENDED",
    "SAMPLE_CUSTOMER",
    "SOLD_OUT",
    "SPARE",
    "Assignment",
    "BadBrief",
    "BadTemplate",
    "Brief",
    "BriefId",
    "BriefIn",
    "Cell",
    "CompiledCopy",
    "Copy",
    "CopyClaim",
    "CopybookWriter",
    "Count",
    "Course",
    "Draft",
    "DraftChanged",
    "DraftFill",
    "DraftId",
    "DraftStatus",
    "EndpointWriter",
    "Entry",
    "Example",
    "ExportFormat",
    "Exported",
    "FillReport",
    "FillStatus",
    "FilledBatch",
    "FilledOne",
    "Filler",
    "Finding",
    "Format",
    "Grounds",
    "Group",
    "Kind",
    "Label",
    "Length",
    "Limit",
    "LinkColumns",
    "Links",
    "Measure",
    "NoSuchBrief",
    "NoSuchDraft",
    "NoSuchPrompt",
    "Objective",
    "Part",
    "PastCopy",
    "PromptChanged",
    "PromptShelf",
    "Proposal",
    "Reading",
    "Rendered",
    "SlotMissing",
    "Standing",
    "Suggested",
    "Suggesting",
    "Tone",
    "Use",
    "Writer",
    "approved_texts",
    "as_csv",
    "as_html",
    "as_text",
    "as_values",
    "assignment_for",
    "attributes_of",
    "bind_recommended",
    "check_copy",
    "check_groups",
    "check_recipient",
    "check_recipients",
    "checked_again",
    "compile_copy",
    "copy_of",
    "copybook",
    "count_versions",
    "counts_of",
    "course",
    "customer_values",
    "difference",
    "draft_id_of",
    "draft_number",
    "draft_within",
    "drafts_named",
    "drafts_of",
    "faults_of",
    "fill_all",
    "first_subtag",
    "format_of",
    "formats_for",
    "get_brief",
    "get_draft",
    "grounds_for",
    "grounds_of",
    "is_lasting",
    "label_for",
    "label_of",
    "label_of_draft",
    "list_briefs",
    "list_drafts",
    "may_send_safe",
    "mockup",
    "open_variants",
    "parse_brief",
    "part_of",
    "parts_of",
    "preview_draft",
    "preview_many",
    "propose_brand",
    "put_draft",
    "read_copybook",
    "recommended_count",
    "recommended_values",
    "reference_texts",
    "refuses",
    "revised",
    "safe_copy_of",
    "safe_slots",
    "save_brief",
    "save_draft",
    "set_status",
    "slot_values",
    "slots_of",
    "sms_segments",
    "standing_of",
    "still_to_recommend",
    "tally",
    "trace_copy",
    "unresolved",
    "value_fault",
    "versions_of",
    "with_part",
    "with_slots",
    "write_cell",
    "write_drafts",
    "writer_for",
    "written_by_model",
]
