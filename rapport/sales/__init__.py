"""Sales: leads at work, from the score that hands them over to what came of them.

In: scores, a plan of stages, lines and owners, what salespeople say. Out: leads with an append-only
history, tasks with a clock, a dossier of evidence, events that the score learns from. Must never
open a second lead where one is open, call who is held out, nor say more than the facts do.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.sales.calibrating import (
        FEWEST,
        Calibration,
        Tenth,
        calibration_of,
        earned_by_calls,
        self_test,
    )
    from rapport.sales.dossier import (
        Dossier,
        DossierLine,
        Section,
        Shop,
        Source,
        dossier_html,
        dossier_json,
        dossier_text,
        line_text,
        make_dossier,
        title_of,
    )
    from rapport.sales.errors import (
        BadLeadFile,
        BadLeadMove,
        BadSalesPlan,
        LeadClosed,
        LeadNotFound,
        LineNotFound,
        SalesSyncOff,
    )
    from rapport.sales.files import (
        LeadMapping,
        load_lead_mapping,
        parse_lead_mapping,
        read_csv,
        write_csv,
    )
    from rapport.sales.handing_over import (
        Explain,
        HandedOver,
        HandOverDesk,
        experiment_of,
        hand_over,
    )
    from rapport.sales.hearing import hear_crm
    from rapport.sales.hours import WorkingHours
    from rapport.sales.model import (
        CALL_OUTCOMES,
        Entry,
        EntryKind,
        Lead,
        LeadFilter,
        Outcome,
        StageCount,
        StageKind,
    )
    from rapport.sales.moving import (
        LONGEST_NOTE,
        assign_lead,
        move_lead,
        note_lead,
        record_outcome,
        set_deal,
    )
    from rapport.sales.opening import open_lead
    from rapport.sales.planning import EXAMPLE, LinePlan, SalesPlan, StagePlan, parse_plan
    from rapport.sales.store import (
        LEAD_FOLLOWER,
        all_leads,
        count_stages,
        get_lead,
        history_of,
        list_leads,
        overdue_leads,
        read_plan,
        save_plan,
        self_tests,
    )
    from rapport.sales.syncing import COLUMNS, Conflict, Synced, lead_rows, take_rows
    from rapport.sales.tasking import LeadTask, add_task, finish_task, tasks_of, tasks_of_owner
    from rapport.sales.writing import SalesDesk
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "CALL_OUTCOMES",
    "COLUMNS",
    "EXAMPLE",
    "FEWEST",
    "LEAD_FOLLOWER",
    "LONGEST_NOTE",
    "BadLeadFile",
    "BadLeadMove",
    "BadSalesPlan",
    "Calibration",
    "Conflict",
    "Dossier",
    "DossierLine",
    "Entry",
    "EntryKind",
    "Explain",
    "HandOverDesk",
    "HandedOver",
    "Lead",
    "LeadClosed",
    "LeadFilter",
    "LeadMapping",
    "LeadNotFound",
    "LeadTask",
    "LineNotFound",
    "LinePlan",
    "Outcome",
    "SalesDesk",
    "SalesPlan",
    "SalesSyncOff",
    "Section",
    "Shop",
    "Source",
    "StageCount",
    "StageKind",
    "StagePlan",
    "Synced",
    "Tenth",
    "WorkingHours",
    "add_task",
    "all_leads",
    "assign_lead",
    "calibration_of",
    "count_stages",
    "dossier_html",
    "dossier_json",
    "dossier_text",
    "earned_by_calls",
    "experiment_of",
    "finish_task",
    "get_lead",
    "hand_over",
    "hear_crm",
    "history_of",
    "lead_rows",
    "line_text",
    "list_leads",
    "load_lead_mapping",
    "make_dossier",
    "move_lead",
    "note_lead",
    "open_lead",
    "overdue_leads",
    "parse_lead_mapping",
    "parse_plan",
    "read_csv",
    "read_plan",
    "record_outcome",
    "save_plan",
    "self_test",
    "self_tests",
    "set_deal",
    "take_rows",
    "tasks_of",
    "tasks_of_owner",
    "title_of",
    "write_csv",
]
