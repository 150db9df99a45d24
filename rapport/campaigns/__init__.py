"""Campaigns: approved drafts to segments, by a schedule, with a holdout.

In: a brief with approved drafts, segments, consents, profiles. Out: a plan that says of every
member what they receive or why not, messages in the outbox, and what it all earned above the
holdout. Must never send to somebody the plan left out, nor add to a plan after the launch.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.campaigns.advancing import advance_campaigns
    from rapport.campaigns.canary import LIMITS, CanaryReport, canary_report
    from rapport.campaigns.errors import (
        BadSchedule,
        BadTerms,
        CampaignNotFound,
        DraftsNotReady,
        DraftsStale,
        NobodyToSendTo,
        WrongMoment,
    )
    from rapport.campaigns.exporting import results_csv
    from rapport.campaigns.following import PLAN_FOLLOWER
    from rapport.campaigns.foreseeing import PowerReport, campaign_power, power_report
    from rapport.campaigns.gathering import ADDRESSED
    from rapport.campaigns.hours import BestHours, best_hours, read_best_hours
    from rapport.campaigns.launching import launch_campaign, resume_launches
    from rapport.campaigns.learning import (
        closed_outcomes,
        learn_from_campaign,
        learn_from_campaigns,
    )
    from rapport.campaigns.model import (
        Allocation,
        Campaign,
        CampaignId,
        CampaignStatus,
        KeptSchedule,
        LeftOutBecause,
        PlanReport,
        PlanRow,
        PolicyKind,
        Reward,
        Schedule,
        ScheduleKind,
        ScheduleStatus,
        Terms,
        Wave,
        WaveKind,
    )
    from rapport.campaigns.pausing import (
        BY_CANARY,
        BY_OPERATOR,
        agree_on_pauses,
        pause_campaign,
        resume_campaign,
    )
    from rapport.campaigns.personal import (
        ChoiceHistory,
        KnownPeople,
        PersonalReport,
        Variants,
        compare_policies,
        draw_wave,
        personal_report,
    )
    from rapport.campaigns.quarters import QuarterReport, holdout_quarters
    from rapport.campaigns.results import campaign_curve, campaign_results
    from rapport.campaigns.results_model import (
        ArmResult,
        CampaignResults,
        Checks,
        CurvePoint,
        Judgement,
        PoliciesCompared,
        PolicyDid,
        PolicyJudged,
        PolicyPair,
        SegmentResult,
    )
    from rapport.campaigns.running import (
        cancel_campaign,
        create_campaign,
        finish_if_sent,
        finish_sent,
        plan_campaign,
    )
    from rapport.campaigns.scheduling import check_schedule, days_of, schedule_campaign
    from rapport.campaigns.starting import start_due
    from rapport.campaigns.store import (
        find_schedule,
        get_campaign,
        list_campaigns,
        list_schedules,
        list_waves,
        plan_report,
        plan_row_of,
        plan_rows,
    )
    from rapport.campaigns.texts import CampaignText, campaign_texts
    from rapport.campaigns.waving import start_waves, stop_harmful
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ADDRESSED",
    "BY_CANARY",
    "BY_OPERATOR",
    "LIMITS",
    "PLAN_FOLLOWER",
    "Allocation",
    "ArmResult",
    "BadSchedule",
    "BadTerms",
    "BestHours",
    "Campaign",
    "CampaignId",
    "CampaignNotFound",
    "CampaignResults",
    "CampaignStatus",
    "CampaignText",
    "CanaryReport",
    "Checks",
    "ChoiceHistory",
    "CurvePoint",
    "DraftsNotReady",
    "DraftsStale",
    "Judgement",
    "KeptSchedule",
    "KnownPeople",
    "LeftOutBecause",
    "NobodyToSendTo",
    "PersonalReport",
    "PlanReport",
    "PlanRow",
    "PoliciesCompared",
    "PolicyDid",
    "PolicyJudged",
    "PolicyKind",
    "PolicyPair",
    "PowerReport",
    "QuarterReport",
    "Reward",
    "Schedule",
    "ScheduleKind",
    "ScheduleStatus",
    "SegmentResult",
    "Terms",
    "Variants",
    "Wave",
    "WaveKind",
    "WrongMoment",
    "advance_campaigns",
    "agree_on_pauses",
    "best_hours",
    "campaign_curve",
    "campaign_power",
    "campaign_results",
    "campaign_texts",
    "canary_report",
    "cancel_campaign",
    "check_schedule",
    "closed_outcomes",
    "compare_policies",
    "create_campaign",
    "days_of",
    "draw_wave",
    "find_schedule",
    "finish_if_sent",
    "finish_sent",
    "get_campaign",
    "holdout_quarters",
    "launch_campaign",
    "learn_from_campaign",
    "learn_from_campaigns",
    "list_campaigns",
    "list_schedules",
    "list_waves",
    "pause_campaign",
    "personal_report",
    "plan_campaign",
    "plan_report",
    "plan_row_of",
    "plan_rows",
    "power_report",
    "read_best_hours",
    "results_csv",
    "resume_campaign",
    "resume_launches",
    "schedule_campaign",
    "start_due",
    "start_waves",
    "stop_harmful",
]
