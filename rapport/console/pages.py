"""The pages of the console: their addresses, where they stand in the menu, who may open them."""

from dataclasses import dataclass

from rapport.access import Permission
from rapport.app import App
from rapport.console.agenda import agenda
from rapport.console.alerts import alerts
from rapport.console.attribution import attribution
from rapport.console.brand_book import brand_book
from rapport.console.brand_books import brand_books
from rapport.console.brief import brief
from rapport.console.brief_form import new_brief
from rapport.console.briefs import briefs
from rapport.console.calendar import calendar
from rapport.console.calendar_entry import entry, new_entry
from rapport.console.campaign import campaign
from rapport.console.campaign_form import new_campaign
from rapport.console.campaigns import campaigns
from rapport.console.clusters import clusters
from rapport.console.computed_traits import computed_traits
from rapport.console.corpora import corpora, corpus
from rapport.console.corpus_document import corpus_document
from rapport.console.customer import customer
from rapport.console.customer_segments import why
from rapport.console.customers import CUSTOMER, WHY, customers
from rapport.console.dead_letters import dead_letter, dead_letters
from rapport.console.delivery import delivery
from rapport.console.draft import draft
from rapport.console.draft_form import edit_draft
from rapport.console.effects import effects
from rapport.console.forms import forms, one_form
from rapport.console.grounds import grounds
from rapport.console.home import home
from rapport.console.imports import imports
from rapport.console.insight_aspects import insight_aspects
from rapport.console.insight_checks import insight_checks
from rapport.console.insight_comparing import insight_comparing
from rapport.console.insight_needs import insight_needs
from rapport.console.insight_queue import insight_queue
from rapport.console.insight_text import insight_text
from rapport.console.insight_texts import insight_texts
from rapport.console.insight_trends import insight_trends
from rapport.console.insights import insights
from rapport.console.journey import journey
from rapport.console.journey_form import edit_journey
from rapport.console.journey_people import journey_people
from rapport.console.journeys import journeys
from rapport.console.judging import studies
from rapport.console.judging_pair import pair
from rapport.console.judging_results import results
from rapport.console.keys import keys
from rapport.console.lab import lab
from rapport.console.language_models import models
from rapport.console.lead import lead
from rapport.console.lead_score import lead_score
from rapport.console.lead_tasks import lead_tasks
from rapport.console.leads import leads
from rapport.console.list import one_list
from rapport.console.lists import lists
from rapport.console.loyalty import loyalty
from rapport.console.loyalty_form import loyalty_programme
from rapport.console.mail import mail
from rapport.console.mailbox import mailbox
from rapport.console.merge_proposals import proposals
from rapport.console.offer_form import new_offer
from rapport.console.offers import offers
from rapport.console.operators import operators
from rapport.console.overlap import overlaps
from rapport.console.product import product
from rapport.console.products import products
from rapport.console.pulls import pulls
from rapport.console.reason_links import REASONS
from rapport.console.reasons import reasons
from rapport.console.recommendation_rules import recommendation_rules
from rapport.console.recommendations import recommendations
from rapport.console.reports import reports
from rapport.console.research import research
from rapport.console.research_report import RESEARCH, research_report
from rapport.console.review import review
from rapport.console.review_rules import rules
from rapport.console.sample import sample
from rapport.console.samples import samples
from rapport.console.scores import scores
from rapport.console.segment import segment
from rapport.console.segment_form import edit_segment, new_segment
from rapport.console.segments import segments
from rapport.console.shop import shop
from rapport.console.sources import sources
from rapport.console.text_library import library
from rapport.console.topics import topics
from rapport.console.trait_form import edit_trait, new_trait
from rapport.console.transactional import transactional
from rapport.console.transactional_template import one_template
from rapport.console.uplift import uplift
from rapport.console.value import value
from rapport.console.visits import Prepare
from rapport.console.webhook import webhook
from rapport.console.webhook_form import change_endpoint, new_endpoint
from rapport.console.webhook_replay import one_delivery
from rapport.console.webhooks import webhooks
from rapport.console.wecom_tasks import wecom_tasks
from rapport.console.what_if import what_if
from rapport.review import count_waiting

_ADMIN = Permission.ADMIN
_WRITE = Permission.WRITE_CONTENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its address, the menu entry it belongs to, what reads and draws it."""

    route: str
    section: str
    prepare: Prepare
    permission: Permission = Permission.VIEW
    width: str = ""


PAGES: tuple[Page, ...] = (
    Page(route="/", section="home", prepare=home),
    Page(route="/customers", section="customers", prepare=customers),
    Page(route="/customers/proposals", section="customers", prepare=proposals),
    Page(route="/customers/traits", section="customers", prepare=computed_traits),
    Page(route="/customers/traits/new", section="customers", prepare=new_trait, permission=_WRITE),
    Page(
        route="/customers/traits/{name}/edit",
        section="customers",
        prepare=edit_trait,
        permission=_WRITE,
    ),
    Page(route=CUSTOMER, section="customers", prepare=customer),
    Page(route=WHY, section="customers", prepare=why),
    Page(route="/segments", section="segments", prepare=segments),
    Page(route="/segments/new", section="segments", prepare=new_segment, permission=_WRITE),
    Page(route="/segments/clusters", section="segments", prepare=clusters),
    Page(route="/segments/overlap", section="segments", prepare=overlaps),
    Page(route="/segments/{segment_id}", section="segments", prepare=segment),
    Page(
        route="/segments/{segment_id}/edit",
        section="segments",
        prepare=edit_segment,
        permission=_WRITE,
    ),
    Page(route="/lists", section="segments", prepare=lists),
    Page(route="/lists/{list_id}", section="segments", prepare=one_list),
    Page(route="/insights", section="insights", prepare=insights, width="wide"),
    Page(route="/insights/texts", section="insights", prepare=insight_texts),
    Page(route="/insights/texts/show", section="insights", prepare=insight_text),
    Page(route="/insights/aspects", section="insights", prepare=insight_aspects),
    Page(route="/insights/needs", section="insights", prepare=insight_needs),
    Page(route="/insights/trends", section="insights", prepare=insight_trends),
    Page(route="/insights/compare", section="insights", prepare=insight_comparing),
    Page(route="/insights/next", section="insights", prepare=insight_queue),
    Page(route="/insights/check", section="insights", prepare=insight_checks),
    Page(route="/reports", section="reports", prepare=reports),
    Page(route="/research", section="research", prepare=research),
    Page(route=RESEARCH, section="research", prepare=research_report),
    Page(route="/value", section="value", prepare=value),
    Page(route="/loyalty", section="loyalty", prepare=loyalty),
    Page(
        route="/loyalty/programme", section="loyalty", prepare=loyalty_programme, permission=_WRITE
    ),
    Page(route="/agenda", section="agenda", prepare=agenda),
    Page(route="/corpus", section="corpus", prepare=corpora),
    Page(route="/corpus/{name}", section="corpus", prepare=corpus),
    Page(route="/corpus/{name}/{document_id}", section="corpus", prepare=corpus_document),
    Page(route="/products", section="products", prepare=products),
    Page(route="/products/show", section="products", prepare=product),
    Page(route="/recommendations", section="recommendations", prepare=recommendations),
    Page(
        route="/recommendations/rules",
        section="recommendations",
        prepare=recommendation_rules,
        permission=_WRITE,
    ),
    Page(route="/imports", section="imports", prepare=imports, permission=Permission.IMPORT),
    Page(route="/brand", section="brand", prepare=brand_books),
    Page(route="/brand/{market}/{language}", section="brand", prepare=brand_book),
    Page(route="/briefs", section="briefs", prepare=briefs),
    Page(route="/briefs/new", section="briefs", prepare=new_brief, permission=_WRITE),
    Page(route="/briefs/{brief_id}", section="briefs", prepare=brief),
    Page(route="/effects", section="effects", prepare=effects),
    Page(route="/scores", section="scores", prepare=scores),
    Page(route="/uplift", section="uplift", prepare=uplift),
    Page(route="/what-if", section="uplift", prepare=what_if),
    Page(route="/library", section="library", prepare=library),
    Page(route="/offers", section="offers", prepare=offers),
    Page(route="/offers/new", section="offers", prepare=new_offer, permission=_WRITE),
    Page(route="/grounds", section="grounds", prepare=grounds),
    Page(route="/calendar", section="calendar", prepare=calendar, width="wide"),
    Page(route="/calendar/new", section="calendar", prepare=new_entry, permission=_WRITE),
    Page(route="/calendar/{entry_id}", section="calendar", prepare=entry),
    Page(route="/campaigns", section="campaigns", prepare=campaigns),
    Page(route="/campaigns/new", section="campaigns", prepare=new_campaign, permission=_WRITE),
    Page(route="/campaigns/{campaign_id}", section="campaigns", prepare=campaign),
    Page(route="/journeys", section="journeys", prepare=journeys),
    Page(route="/journeys/{journey_id}", section="journeys", prepare=journey),
    Page(
        route="/journeys/{journey_id}/edit",
        section="journeys",
        prepare=edit_journey,
        permission=_WRITE,
        width="wide",
    ),
    Page(
        route="/journeys/{journey_id}/steps/{step_id}", section="journeys", prepare=journey_people
    ),
    Page(route="/attribution", section="attribution", prepare=attribution),
    Page(route=REASONS, section="why", prepare=reasons),
    Page(route="/delivery", section="delivery", prepare=delivery),
    Page(route="/alerts", section="alerts", prepare=alerts),
    Page(route="/transactional", section="transactional", prepare=transactional),
    Page(route="/transactional/{draft_id}", section="transactional", prepare=one_template),
    Page(route="/webhooks", section="webhooks", prepare=webhooks, permission=_ADMIN),
    Page(route="/webhooks/new", section="webhooks", prepare=new_endpoint, permission=_ADMIN),
    Page(route="/webhooks/{endpoint_id}", section="webhooks", prepare=webhook, permission=_ADMIN),
    Page(
        route="/webhooks/{endpoint_id}/edit",
        section="webhooks",
        prepare=change_endpoint,
        permission=_ADMIN,
    ),
    Page(
        route="/webhooks/{endpoint_id}/{delivery_id}",
        section="webhooks",
        prepare=one_delivery,
        permission=_ADMIN,
    ),
    Page(route="/leads", section="leads", prepare=leads, width="wide"),
    Page(route="/leads/tasks", section="leads", prepare=lead_tasks),
    Page(route="/leads/score", section="leads", prepare=lead_score),
    Page(route="/leads/{lead_id}", section="leads", prepare=lead),
    Page(route="/forms", section="forms", prepare=forms),
    Page(route="/forms/{form_id}", section="forms", prepare=one_form),
    Page(route="/topics", section="topics", prepare=topics),
    Page(route="/campaigns/{campaign_id}/{run}", section="campaigns", prepare=campaign),
    Page(route="/review", section="review", prepare=review),
    Page(route="/review/samples", section="review", prepare=samples),
    Page(route="/review/samples/{sample_id}", section="review", prepare=sample, width="wide"),
    Page(route="/review/rules", section="review", prepare=rules),
    Page(route="/review/{draft_id}", section="review", prepare=draft, width="wide"),
    Page(
        route="/review/{draft_id}/edit",
        section="review",
        prepare=edit_draft,
        permission=Permission.REVIEW,
        width="wide",
    ),
    Page(route="/judge", section="judge", prepare=studies),
    Page(route="/judge/{study_id}", section="judge", prepare=pair, permission=Permission.JUDGE),
    Page(route="/judge/{study_id}/results", section="judge", prepare=results),
    Page(route="/mailbox", section="mailbox", prepare=mailbox, width="wide"),
    Page(route="/mailbox/{mail_id}", section="mailbox", prepare=mailbox, width="wide"),
    Page(route="/wecom-tasks", section="wecom-tasks", prepare=wecom_tasks),
    Page(route="/lab", section="lab", prepare=lab),
    Page(route="/settings", section="settings", prepare=operators, permission=_ADMIN),
    Page(route="/settings/keys", section="settings", prepare=keys, permission=_ADMIN),
    Page(route="/settings/sources", section="settings", prepare=sources, permission=_ADMIN),
    Page(route="/settings/pulls", section="settings", prepare=pulls, permission=_ADMIN),
    Page(route="/settings/letters", section="settings", prepare=dead_letters, permission=_ADMIN),
    Page(
        route="/settings/letters/{letter_id}",
        section="settings",
        prepare=dead_letter,
        permission=_ADMIN,
    ),
    Page(route="/settings/mail", section="settings", prepare=mail, permission=_ADMIN),
    Page(route="/settings/models", section="settings", prepare=models, permission=_ADMIN),
    Page(route="/settings/shop", section="settings", prepare=shop, permission=_ADMIN),
)


def waiting_drafts(app: App) -> int:
    """Count the drafts that wait for a reviewer."""
    return count_waiting(app.database)
