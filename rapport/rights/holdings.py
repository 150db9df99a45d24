"""Where a customer's data can lie: the one list that exports and erasures follow.

A table with a column `customer_id` is a holding by that column without being named here. Everything
else is a holding below, or declared harmless with the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class KeyKind(StrEnum):
    """What a column holds that finds a customer's rows."""

    NAME = "name"  # a customer id, or the id of a browser or device that is theirs alone
    TEXT = "text"  # JSON or free text in which a name or an address may stand
    PARENT = "parent"  # the key of a row of another table


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A table and the column that finds a customer's rows in it."""

    table: str
    column: str
    kind: KeyKind = KeyKind.NAME
    parent: str = ""  # for PARENT: the table that has `column` and a customer


CUSTOMER_COLUMNS = ("customer_id", "from_customer_id", "into_customer_id")
"""Columns that name a customer wherever they stand."""

HOLDINGS: tuple[Holding, ...] = (
    Holding(table="consent_names", column="name"),
    Holding(table="customer_names", column="name"),
    Holding(table="events", column="anonymous_id"),
    Holding(table="identities", column="alias"),
    Holding(table="identity_decisions", column="name"),
    Holding(table="identity_decisions", column="other"),
    Holding(table="identity_links", column="speaker"),
    Holding(table="merge_proposals", column="one"),
    Holding(table="merge_proposals", column="other"),
    Holding(table="moved_names", column="name"),
    Holding(table="noticed_events", column="anonymous_id"),
    Holding(table="told_traits", column="name"),
    Holding(table="visitor_traits", column="visitor"),
    Holding(table="certificates", column="message_id", kind=KeyKind.PARENT, parent="messages"),
    Holding(table="mail_fetches", column="message_id", kind=KeyKind.PARENT, parent="messages"),
    Holding(table="mail_returns", column="message_id", kind=KeyKind.PARENT, parent="messages"),
    Holding(table="sales_entries", column="lead_id", kind=KeyKind.PARENT, parent="sales_leads"),
    Holding(table="sales_tasks", column="lead_id", kind=KeyKind.PARENT, parent="sales_leads"),
    Holding(table="short_links", column="message_id", kind=KeyKind.PARENT, parent="messages"),
    Holding(table="turns", column="conversation_id", kind=KeyKind.PARENT, parent="conversations"),
    Holding(table="jobs", column="payload", kind=KeyKind.TEXT),
    Holding(table="dead_letters", column="payload", kind=KeyKind.TEXT),
)

HARMLESS: Mapping[str, str] = {
    "alembic_version": "which release made the tables",
    "agenda_plans": "the plan of a day in sums over all customers",
    "api_keys": "programs of the shop",
    "attribution_rules": "how the shop divides revenue, without customers",
    "approved_sentences": "what the shop may say, and who approved it",
    "breakers": "whether providers do their work",
    "brand_books": "how the shop speaks",
    "briefs": "what the shop wants to say, to nobody in particular",
    "calendar_entries": "what the shop plans to say and when, to nobody in particular",
    "calendar_feeds": "who of the shop may read the calendar",
    "campaign_judgements": "on which figures a wave was drawn, of all its customers together",
    "campaign_returns": "how many messages of a campaign were taken, refused or complained about",
    "campaign_schedules": "when a campaign leaves",
    "campaign_waves": "parts of a campaign and their shares, without its people",
    "campaigns": "the plan of a campaign, without its people",
    "clustered_months": "which events are in order on the disk",
    "corpus_labels": "what operators say about texts, by ids that do not tell whose they are",
    "drafts": "texts for groups; slots are filled at sending and not kept here",
    "drained_calls": "numbers of inbox rows",
    "effect_figures": "sums over the customers of an arm, ten at least",
    "erasures": "that somebody was erased, never who",
    "event_inbox": "calls of the last seconds; an erasure makes facts of them first",
    "computed_trait_columns": "which computed traits the shop declared",
    "consent_clock": "a count of changes",
    "event_ids": "ids that senders gave to calls",
    "followed_moves": "how far what is kept has followed names",
    "executors": "processes of the product",
    "hook_tokens": "random tokens of providers of mail",
    "insight_aspect_models": "weights of hashes, and of words that two texts have at least",
    "insight_aspects": "words that five texts or more have in common, which a person decided on",
    "insight_alarms": "phrases that four texts have at least, and ids of texts",
    "insight_labels": "what the staff say of readings of texts, without text or customer",
    "insight_topics": "words that five texts have at least",
    "journey_counts": "how many people passed a step",
    "journey_drafts": "plans being written, without the people on them",
    "journey_listened": "what of journeys other programs hear of",
    "journey_learned": "how often a choice worked",
    "journey_moments": "ids of entries whose moments are not told yet; the entry is the customer's",
    "journey_migrations": "how many people were moved between versions",
    "journey_turns": "which worker moves the people at a step",
    "journeys": "plans, without the people on them",
    "journey_versions": "plans, without the people on them",
    "judgement_items": "texts of systems and the facts of products they were written from",
    "judgement_pairs": "which texts are held against each other",
    "judgement_studies": "what is asked of texts",
    "judgements": "what operators say of texts",
    "knowledge_articles": "answers to everybody's questions",
    "llm_answers": "answers with placeholders for people; an erasure forgets them all",
    "llm_batches": "which questions are on their way, never what they say",
    "llm_endpoints": "what endpoints can do",
    "llm_holds": "what questions in the air may cost at most",
    "llm_calls": "what a call to a model cost, never what was said",
    "listened_types": "which events other programs want to hear of",
    "library_rows": "words of texts for groups",
    "loyalty_programmes": "what earns points and what tiers bring",
    "manual_lists": "names of lists, without the people on them",
    "policies": "what the shop promises everybody",
    "offers": "what the shop offers to everybody",
    "operators": "people who work for the shop",
    "pauses": "campaigns and channels that nothing leaves of",
    "personal_texts": "texts for what is known of many, by patterns that name nobody",
    "products": "what the shop sells",
    "pulls": "which foreign databases are read",
    "rate_buckets": "how many messages may leave now",
    "research_reports": "figures over all texts, and where quotes stand in them, never their words",
    "recommendation_rules": "what the shop never recommends to anybody",
    "review_decisions": "what reviewers decided about texts",
    "review_locks": "which operator edits which text",
    "review_risks": "how much a text needs a reviewer",
    "review_rule_proposals": "wordings that editors replace",
    "review_sample_items": "which texts of a lot were looked at",
    "review_sample_strata": "sizes of parts of a lot of texts",
    "review_samples": "lots of texts that were judged by samples",
    "sales_plans": "how the shop works on leads, with addresses of operators only",
    "sales_self_tests": "shares of leads that were won, by tenths of their scores",
    "segments": "rules",
    "uplift_reports": "sums over a hundred customers of an arm at least, and weights",
    "shared_slots": "what all messages of a group have in common",
    "sources": "websites and servers of the shop",
    "trait_declarations": "how a trait is computed",
    "under_way": "ids of the messages of the last second",
    "warm_ups": "how many messages left on a day",
    "value_reports": "what all buyers are expected to bring, in sums",
    "webhook_endpoints": "programs of the shop that are told what happens",
    "webhook_marks": "how far what happens was passed on",
    "writing_runs": "how far texts for groups are written",
    "suppression_moves": "who changed the list of hashes; what an erasure leaves behind",
    "forms": "what the shop asks visitors for",
    "form_counts": "how often a form was shown and sent on a day",
    "form_places": "how many posts came in an hour, by a keyed hash of the network",
    "spent_challenges": "random numbers that forms were fetched with",
    "landing_pages": "which text is published where",
    "transactional_requests": "digests of requests of programs, keyed",
    "topics": "what customers can choose to hear about",
    "suppressions": "hashes that stop messages; what an erasure leaves behind",
}


def holdings_of(table: str, columns: Iterable[str]) -> list[Holding]:
    """Give every way in which a table may hold a customer's rows."""
    named = [one for one in HOLDINGS if one.table == table]
    told = {one.column for one in named}
    return named + [
        Holding(table=table, column=column)
        for column in columns
        if column in CUSTOMER_COLUMNS and column not in told
    ]


def undeclared_tables(tables: Mapping[str, Iterable[str]]) -> list[str]:
    """Name the tables, given with their columns, that are no holding and not declared harmless."""
    return sorted(
        table
        for table, columns in tables.items()
        if table not in HARMLESS and not holdings_of(table, columns)
    )
