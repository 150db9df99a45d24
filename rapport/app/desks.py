"""What the acts of stages need, put together from the doors of an application."""

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address

from rapport.agenda import AgendaDesk
from rapport.app.opening import App
from rapport.app.operations import Operations
from rapport.app.preferences import embedder_of
from rapport.app.reasons_of_scores import explain_of, stand_ins_of
from rapport.app.sending import rules_of
from rapport.bounces import ReturnDesk, Settler
from rapport.content import Brief, EndpointWriter, writer_for
from rapport.delivery import (
    BadAddress,
    Dns,
    FactsDesk,
    Links,
    MailChecker,
)
from rapport.effects import Adviser
from rapport.kit.settings import Settings
from rapport.leads import FormDesk
from rapport.llm import open_model
from rapport.loyalty import LoyaltyDesk
from rapport.recommendations import RecommendationDesk
from rapport.sales import Explain, HandOverDesk, SalesDesk, Shop, read_plan
from rapport.studio import Desk, Office, Plan, plan_brief
from rapport.subscriptions import OptInDesk
from rapport.transactional import TransactionalDesk


def desk_of(app: App) -> Desk:
    """What planning a brief needs."""
    return Desk(
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        llm=app.settings.llm,
        now=app.clock(),
    )


def recommendation_desk_of(app: App) -> RecommendationDesk:
    """What recommending needs."""
    return RecommendationDesk(database=app.database, facts=app.facts, embedder=embedder_of(app))


def loyalty_desk_of(app: App) -> LoyaltyDesk:
    """What points need, at this moment."""
    return LoyaltyDesk(
        database=app.database, facts=app.facts, shop=app.settings.shop, now=app.clock()
    )


def plan_of(app: App, brief: Brief) -> Plan:
    """Plan a brief with the writer of the settings; nothing is asked of a model for it."""
    settings = app.settings
    model = open_model(settings.llm, app.database)
    writer = writer_for(model, settings.writer, prompts=app.prompts)
    asks = writer if isinstance(writer, EndpointWriter) else None
    try:
        return plan_brief(brief, desk_of(app), writer=writer.name, asks=asks)
    finally:
        if model is not None:
            model.close()


def office_of(app: App) -> Office:
    """What working a brief off needs."""
    return Office(
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        llm=app.settings.llm,
        prompts=app.prompts,
        writer=app.settings.writer,
        clock=app.clock,
        suggest=adviser_of(app),
    )


def facts_desk_of(app: App) -> FactsDesk:
    """What looking at the facts behind messages that wait needs."""
    return FactsDesk(
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        valid=timedelta(minutes=app.settings.mail.facts_minutes),
    )


def return_desk_of(doors: Operations) -> ReturnDesk:
    """What reading and settling what comes back from mails needs."""
    bounces = doors.settings.bounces
    return ReturnDesk(
        settings=bounces,
        settler=Settler(database=doors.database, soft_limit=bounces.soft_in_a_row),
        links=Links(doors.secret, doors.settings.public_url),
        clock=doors.clock,
    )


def mail_checker_of(settings: Settings, *, addresses: Sequence[str] = ()) -> MailChecker:
    """What looks at the shop's domain and mail server. Raises `BadAddress`."""
    for each in addresses:
        try:
            ip_address(each)
        except ValueError:
            raise BadAddress("mail leaves from IP addresses, such as 192.0.2.7") from None
    return MailChecker(
        mail=settings.mail,
        public_url=settings.public_url,
        dns=Dns(),
        addresses=tuple(addresses),
    )


def opt_in_desk_of(app: App) -> OptInDesk:
    """What taking and confirming a sign-up needs."""
    return OptInDesk(
        database=app.database,
        facts=app.facts,
        secret=app.secret,
        shop=app.settings.shop,
        settings=app.settings.subscriptions,
    )


def transactional_desk_of(doors: Operations) -> TransactionalDesk:
    """What taking a program's request for a message needs."""
    return TransactionalDesk(
        database=doors.database,
        secret=doors.secret,
        shop=doors.settings.shop,
        settings=doors.settings.transactional,
    )


def form_desk_of(app: App) -> FormDesk:
    """What taking a form's post needs."""
    return FormDesk(opt_ins=opt_in_desk_of(app), settings=app.settings.leads)


def adviser_of(app: App) -> Adviser:
    """Who says what the texts of a brief should try."""
    shop = app.settings.shop
    return Adviser(app.database, market=shop.market, currency=shop.currency)


def sales_desk_of(doors: Operations, *, by: str) -> SalesDesk:
    """What working on leads needs."""
    plan = read_plan(doors.database)
    return SalesDesk(database=doors.database, plan=plan, by=by, now=doors.clock())


def hand_over_desk_of(app: App, *, explain: Explain | None = None) -> HandOverDesk:
    """What handing over to sales needs; scores are explained in the shop's language."""
    shop = app.settings.shop
    chinese = shop.language.lower().startswith("zh")
    return HandOverDesk(
        database=app.database,
        facts=app.facts,
        plan=read_plan(app.database),
        timezone=shop.timezone,
        now=app.clock(),
        first_task="致电客户" if chinese else "Call the customer",
        explain=explain or explain_of(app),
        stand_ins=stand_ins_of(app),
    )


def shop_of_dossiers(doors: Operations) -> Shop:
    """What a dossier has to know of the shop."""
    shop = doors.settings.shop
    return Shop(market=shop.market, language=shop.language, currency=shop.currency)


def agenda_desk_of(app: App) -> AgendaDesk:
    """What planning who hears what today needs."""
    return AgendaDesk(
        database=app.database,
        facts=app.facts,
        settings=app.settings.agenda,
        rules=rules_of(app),
        currency=app.settings.shop.currency,
        now=app.clock(),
        language=app.settings.shop.language,
    )
