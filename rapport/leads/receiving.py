"""Leads of platforms become what a form's are: an event, who it is, and a mail that asks.

Safe to repeat, because platforms repeat: the ids of calls and events follow from the lead's.
"""

from collections.abc import Sequence

from rapport.delivery import SOURCE
from rapport.events import (
    Call,
    CallKind,
    CustomerId,
    Event,
    EventId,
    EventName,
    add_calls,
    add_events,
)
from rapport.kit.ids import id_of
from rapport.leads.capturing import FormDesk
from rapport.leads.keeping import get_form
from rapport.leads.mapping import USUAL, SourceMapping, load_mapping
from rapport.leads.model import PlatformLead
from rapport.leads.verifying import check_address
from rapport.subscriptions import AgentKind, SignUp, Trace, ask_to_confirm, lead_id_of


def take_leads(leads: Sequence[PlatformLead], *, desk: FormDesk) -> int:
    """Take leads in, and return how many could be used: those with a sound address.

    A platform proves who it is and not whose the address is: each lead is a customer of its own
    until its mail is answered. Raises `BadLeadMapping` and `FormNotFound`, so that the platform
    tries again once the set-up is mended.
    """
    mappings = load_mapping(desk.settings.mapping_file)
    return sum(_take(lead, mappings.get(lead.source, USUAL), desk) for lead in leads)


def _take(lead: PlatformLead, mapping: SourceMapping, desk: FormDesk) -> bool:
    traits = {
        trait: lead.fields[name] for name, trait in mapping.fields.items() if lead.fields.get(name)
    }
    try:
        address = check_address(traits.pop("email", "")).address
    except ValueError:
        return False
    customer = lead_id_of(address, desk.opt_ins.secret)
    with desk.opt_ins.database.begin() as connection:
        add_calls(connection, [_identify(lead, customer, {**traits, "email": address})])
        add_events(connection, [_captured(lead, customer)])
    if mapping.form:
        _ask(lead, address, traits, mapping, desk)
    return True


def _ask(
    lead: PlatformLead,
    address: str,
    traits: dict[str, str],
    mapping: SourceMapping,
    desk: FormDesk,
) -> None:
    form = get_form(desk.opt_ins.database, mapping.form)
    shops = "zh" if desk.opt_ins.shop.language.startswith("zh") else "en"
    language = mapping.language or shops
    sign_up = SignUp(
        address=address,
        language=language,
        topics=form.topics,
        form_id=form.form_id,
        form_version=form.version,
        text=form.consent[language],
        text_version=form.consent_version,
        page=lead.source,
        traits={**traits, **form.traits},
        trace=Trace(at=lead.at, agent=AgentKind.PROGRAM),
    )
    ask_to_confirm(sign_up, desk=desk.opt_ins)


def _identify(lead: PlatformLead, customer: str, traits: dict[str, str]) -> Call:
    return Call(
        kind=CallKind.IDENTIFY,
        message_id=id_of("call", "lead", lead.source, lead.lead_id),
        source=SOURCE,
        happened_at=lead.at,
        received_at=lead.at,
        customer_id=CustomerId(customer),
        traits=traits,
    )


def _captured(lead: PlatformLead, customer: str) -> Event:
    return Event(
        event_id=EventId(id_of("evt", EventName.LEAD_CAPTURED, lead.source, lead.lead_id)),
        name=EventName.LEAD_CAPTURED,
        happened_at=lead.at,
        received_at=lead.at,
        source=SOURCE,
        customer_id=CustomerId(customer),
        properties={"platform": lead.source, "platform_form": lead.form_id},
    )
