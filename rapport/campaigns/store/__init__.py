"""The rows of campaigns, of their plans, schedules and waves."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.campaigns.store.campaigns import (
        campaign_within,
        get_campaign,
        has_campaign,
        insert_campaign,
        list_campaigns,
        need_status,
        update_campaign,
    )
    from rapport.campaigns.store.judgements import judgements_of, keep_judgement
    from rapport.campaigns.store.plans import (
        count_recipients,
        drafts_in_plan,
        drawn_of,
        give_arms,
        had_a_run,
        leave_out,
        plan_report,
        plan_row_of,
        plan_rows,
        planned_draw,
        recipients_in_wave,
        recipients_of,
        replace_plan,
        rows_of_customers,
    )
    from rapport.campaigns.store.schedules import (
        claim_schedules,
        find_schedule,
        list_schedules,
        put_schedule,
        schedule_within,
        settle_schedule,
        turn_schedule,
    )
    from rapport.campaigns.store.tables import CAMPAIGNS, JUDGEMENTS, PLAN, SCHEDULES, WAVES
    from rapport.campaigns.store.waves import (
        list_waves,
        put_waves,
        update_wave,
        watched_campaigns,
        waves_due,
        waves_within,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "CAMPAIGNS",
    "JUDGEMENTS",
    "PLAN",
    "SCHEDULES",
    "WAVES",
    "campaign_within",
    "claim_schedules",
    "count_recipients",
    "drafts_in_plan",
    "drawn_of",
    "find_schedule",
    "get_campaign",
    "give_arms",
    "had_a_run",
    "has_campaign",
    "insert_campaign",
    "judgements_of",
    "keep_judgement",
    "leave_out",
    "list_campaigns",
    "list_schedules",
    "list_waves",
    "need_status",
    "plan_report",
    "plan_row_of",
    "plan_rows",
    "planned_draw",
    "put_schedule",
    "put_waves",
    "recipients_in_wave",
    "recipients_of",
    "replace_plan",
    "rows_of_customers",
    "schedule_within",
    "settle_schedule",
    "turn_schedule",
    "update_campaign",
    "update_wave",
    "watched_campaigns",
    "waves_due",
    "waves_within",
]
