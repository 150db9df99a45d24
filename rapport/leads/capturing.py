"""A visitor's post becomes a sign-up, or is refused and answered as if it had become one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.delivery import SOURCE
from rapport.events import Event, EventId, EventName, add_events
from rapport.kit.ids import id_of, new_id
from rapport.kit.lead_settings import LeadSettings
from rapport.leads.defending import Challenge, is_proved, read_challenge
from rapport.leads.keeping import get_form
from rapport.leads.model import FieldKind, Form, Post, Refused, Taken
from rapport.leads.store import Count, add_count, forget_spent, spend, take_place
from rapport.leads.store.counts import refusal
from rapport.leads.verifying import AddressCheck, check_address
from rapport.profiles import read_phone
from rapport.subscriptions import (
    OptInDesk,
    SignUp,
    ask_to_confirm,
    forget_unconfirmed,
    keyed_hash,
    network_of,
    subscribe_at_once,
    trace_of,
)

LONGEST_VALUE = 500
_DAY = timedelta(days=1)  # longer than a form that was fetched can be sent


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDesk:
    """What taking a post needs: that of a sign-up, and how programs are kept out."""

    opt_ins: OptInDesk
    settings: LeadSettings


def take_post(form_id: str, post: Post, *, desk: FormDesk, now: datetime) -> Taken:
    """Check a post, and make a sign-up of it.

    A field that a person can mend is named in `faults`. A refusal is counted with its reason, and
    its answer must not differ. A post without a script's work counts, and waits for its mail.
    """
    database = desk.opt_ins.database
    challenge = _challenge(form_id, post, desk, now)
    if isinstance(challenge, Refused):
        return _refuse(form_id, challenge, desk, now)
    form = get_form(database, form_id, challenge.version)
    faults = _faults(form, post.values)
    if faults:
        return Taken(faults=faults)
    name = next(one.name for one in form.fields if one.kind is FieldKind.EMAIL)
    checked = check_address(
        post.values[name], mx=desk.settings.mx, seconds=desk.settings.mx_seconds
    )
    if checked.suggestion and not post.sure:
        return Taken(faults={name: "maybe"}, hint=checked.suggestion)
    refused = _unlikely(checked) or _admitted(form, challenge, post, desk, now)
    if refused is not None:
        return _refuse(form_id, refused, desk, now)
    opt_in_id = _sign_up(form, challenge, post, checked, desk, now)
    return Taken(opt_in_id=opt_in_id)


def note_view(form: Form, *, anonymous_id: str, page: str, desk: FormDesk, now: datetime) -> None:
    """Count that a form was shown, and tell it of the browser, if the browser has a name."""
    with desk.opt_ins.database.begin() as connection:
        add_count(connection, form.form_id, Count.VIEWS, day=_day(desk, now))
        if anonymous_id:
            shown = {"page": page}
            event = _event(EventName.FORM_VIEWED, form, anonymous_id, shown, new_id("evt"), now)
            add_events(connection, [event])


def forget_leads(desk: FormDesk, *, now: datetime) -> int:
    """Forget what no longer matters: used challenges, counts of hours, unconfirmed sign-ups.

    Returns how many sign-ups it was. Safe to repeat.
    """
    database = desk.opt_ins.database
    forget_spent(database, before=now - _DAY)
    return forget_unconfirmed(database, days=desk.opt_ins.settings.forget_days, now=now)


def _challenge(form_id: str, post: Post, desk: FormDesk, now: datetime) -> Challenge | Refused:
    if post.trap:
        return Refused.HONEYPOT
    return read_challenge(
        post.challenge,
        form_id=form_id,
        secret=desk.opt_ins.secret,
        least=timedelta(seconds=desk.settings.least_seconds),
        now=now,
    )


def _faults(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Name the fields that a person can mend, each with what is wrong with it."""
    found: dict[str, str] = {}
    for one in form.fields:
        value = values.get(one.name, "").strip()
        if not value:
            if one.required:
                found[one.name] = "missing"
        elif len(value) > LONGEST_VALUE or "\x00" in value:
            found[one.name] = "too-long"
        elif not _fits(one.kind, value, one.choices):
            found[one.name] = f"no-{one.kind}"
    return found


def _fits(kind: FieldKind, value: str, choices: tuple[str, ...]) -> bool:
    try:
        match kind:
            case FieldKind.EMAIL:
                check_address(value)
            case FieldKind.PHONE:
                read_phone(value)
            case FieldKind.CHOICE:
                return value in choices
            case FieldKind.TEXT:
                return True
    except ValueError:
        return False
    return True


def _unlikely(checked: AddressCheck) -> Refused | None:
    if checked.is_disposable:
        return Refused.DISPOSABLE
    return Refused.NO_MAIL if checked.takes_mail is False else None


def _admitted(
    form: Form, challenge: Challenge, post: Post, desk: FormDesk, now: datetime
) -> Refused | None:
    """Use the challenge up and take a place in this hour, or say why there is none."""
    if post.work and not is_proved(post.challenge, post.work, bits=desk.settings.proof_bits):
        return Refused.NO_WORK
    secret = desk.opt_ins.secret
    network = keyed_hash(network_of(post.ip) or post.ip, purpose="form network", secret=secret)
    with desk.opt_ins.database.begin() as connection:
        if not spend(connection, challenge.nonce, now=now):
            return Refused.REPLAYED
        if not take_place(connection, network, most=desk.settings.network_per_hour, now=now):
            return Refused.NETWORK
        if not take_place(connection, f"form {form.form_id}", most=form.per_hour, now=now):
            return Refused.FORM
    return None


def _sign_up(
    form: Form,
    challenge: Challenge,
    post: Post,
    checked: AddressCheck,
    desk: FormDesk,
    now: datetime,
) -> str:
    visitor = post.anonymous_id[:200] or f"form-{challenge.nonce}"
    told = {"page": post.page, "language": post.language, "is_role": checked.is_role}
    event_id = id_of("evt", EventName.LEAD_CAPTURED, challenge.nonce)
    with desk.opt_ins.database.begin() as connection:
        add_count(connection, form.form_id, Count.POSTS, day=_day(desk, now))
        add_events(
            connection,
            [_event(EventName.LEAD_CAPTURED, form, visitor, told, event_id, now)],
        )
    sign_up = SignUp(
        address=checked.address,
        language=post.language,
        topics=form.topics,
        form_id=form.form_id,
        form_version=form.version,
        text=form.consent[post.language],
        text_version=form.consent_version,
        page=post.page,
        anonymous_id=visitor,
        traits=_traits(form, post.values),
        trace=trace_of(
            ip=post.ip,
            agent=post.agent,
            keep=desk.opt_ins.settings.ip,
            secret=desk.opt_ins.secret,
            now=now,
        ),
    )
    # Without a script no work was proved: then the mailbox has to prove it.
    once = post.work and not form.asks_twice(desk.opt_ins.shop.market)
    take = subscribe_at_once if once else ask_to_confirm
    return take(sign_up, desk=desk.opt_ins).opt_in_id


def _traits(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    told = {
        one.trait: " ".join(values.get(one.name, "").split())
        for one in form.fields
        if one.trait and one.kind is not FieldKind.EMAIL
    }
    return {**{name: value for name, value in told.items() if value}, **form.traits}


def _refuse(form_id: str, reason: Refused, desk: FormDesk, now: datetime) -> Taken:
    get_form(desk.opt_ins.database, form_id)
    with desk.opt_ins.database.begin() as connection:
        add_count(connection, form_id, refusal(reason), day=_day(desk, now))
    return Taken(refused=reason)


def _day(desk: FormDesk, now: datetime) -> date:
    return now.astimezone(ZoneInfo(desk.opt_ins.shop.timezone)).date()


def _event(
    name: EventName,
    form: Form,
    visitor: str,
    properties: Mapping[str, object],
    event_id: str,
    now: datetime,
) -> Event:
    return Event(
        event_id=EventId(event_id),
        name=name,
        happened_at=now,
        received_at=now,
        source=SOURCE,
        anonymous_id=visitor,
        properties={"form_id": form.form_id, "form_version": form.version, **properties},
    )
