"""Endpoints as operators keep them: added, changed, rotated, switched, removed, replayed."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from rapport.kit.ids import new_id
from rapport.kit.webhook_settings import OutgoingSettings
from rapport.storage import Database
from rapport.webhooks.errors import AddressRefused, BadEndpoint, EndpointOff
from rapport.webhooks.guarding import refused
from rapport.webhooks.model import (
    FIELDS,
    OLD_SECRET_VALID,
    TEST_TYPE,
    Answer,
    Endpoint,
    EndpointState,
    Happening,
)
from rapport.webhooks.payloads import body_of, delivery_of
from rapport.webhooks.posting import Poster
from rapport.webhooks.secrets import secret_of
from rapport.webhooks.store import (
    add_deliveries,
    change_endpoint,
    delete_endpoint,
    find_endpoint,
    get_delivery,
    get_endpoint,
    give_up_waiting,
    insert_endpoint,
    renew_deliveries,
)

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_TYPE = re.compile(r"\*|\w+(?:\.\w+)*(?:\.\*)?")
_FIELD = re.compile(rf"(?:{'|'.join(FIELDS)})|properties\.[\w -]{{1,80}}")
_MOST_AT_ONCE = 16
_BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointWish:
    """What an operator wants of an endpoint."""

    name: str
    url: str
    types: Sequence[str]
    fields: Sequence[str] = ()
    description: str = ""
    at_once: int = 4


def add_endpoint(
    wish: EndpointWish,
    *,
    database: Database,
    settings: OutgoingSettings,
    secret: bytes,
    by: str,
    now: datetime,
) -> tuple[Endpoint, str]:
    """Keep a new endpoint and give its secret, which is shown this once.

    Raises `BadEndpoint`, `EndpointExists`, `AddressRefused`.
    """
    _check(wish, settings)
    endpoint = Endpoint(
        endpoint_id=new_id("whe"),
        name=wish.name,
        url=wish.url,
        types=tuple(dict.fromkeys(wish.types)),
        fields=tuple(dict.fromkeys(wish.fields)),
        description=wish.description[:500],
        at_once=wish.at_once,
        created_at=now,
        created_by=by[:100],
    )
    insert_endpoint(database, endpoint)
    return endpoint, secret_of(endpoint, secret=secret)


def edit_endpoint(
    wish: EndpointWish, *, database: Database, settings: OutgoingSettings
) -> Endpoint:
    """Change where the endpoint of this name is called and of what it is told.

    What waits for it goes to the new address. Its secret and its deliveries stay. Raises
    `BadEndpoint`, `EndpointNotFound`, `AddressRefused`.
    """
    _check(wish, settings)
    with database.begin() as connection:
        kept = find_endpoint(connection, wish.name, hold=True)
        change_endpoint(
            connection,
            kept.endpoint_id,
            url=wish.url,
            types=list(dict.fromkeys(wish.types)),
            fields=list(dict.fromkeys(wish.fields)),
            description=wish.description[:500],
            at_once=wish.at_once,
        )
        return find_endpoint(connection, kept.endpoint_id)


def rotate_secret(
    name: str, *, database: Database, secret: bytes, now: datetime
) -> tuple[Endpoint, str]:
    """Give an endpoint a new secret; the one before is valid for a day more.

    Only two are valid at a time: a second change within the day ends the first at once.
    """
    with database.begin() as connection:
        kept = find_endpoint(connection, name, hold=True)
        changed = replace(kept, generation=kept.generation + 1, rotated_at=now)
        change_endpoint(connection, kept.endpoint_id, generation=changed.generation, rotated_at=now)
    return changed, secret_of(changed, secret=secret)


def switch_off(name: str, *, database: Database, because: str = _BY_HAND) -> Endpoint:
    """Send nothing more to an endpoint. What waits has failed, and can be replayed."""
    with database.begin() as connection:
        kept = find_endpoint(connection, name, hold=True)
        change_endpoint(connection, kept.endpoint_id, state=EndpointState.OFF, because=because)
        give_up_waiting(connection, kept.endpoint_id, error="endpoint-off")
    return replace(kept, state=EndpointState.OFF, because=because)


def switch_on(name: str, *, database: Database) -> Endpoint:
    """Send to an endpoint again; it is told of what happens from now on."""
    with database.begin() as connection:
        kept = find_endpoint(connection, name, hold=True)
        change_endpoint(
            connection,
            kept.endpoint_id,
            state=EndpointState.ACTIVE,
            because="",
            failing_since=None,
            failures=0,
            rests_until=None,
        )
        return find_endpoint(connection, kept.endpoint_id)


def remove_endpoint(name: str, *, database: Database) -> None:
    """Delete an endpoint and all its deliveries."""
    with database.begin() as connection:
        delete_endpoint(connection, find_endpoint(connection, name, hold=True).endpoint_id)


def try_endpoint(
    name: str,
    *,
    database: Database,
    settings: OutgoingSettings,
    secret: bytes,
    now: datetime,
) -> Answer:
    """Call an endpoint once with the type `test`, and say what it answered; nothing is kept."""
    endpoint = get_endpoint(database, name)
    happening = Happening(key="", type=TEST_TYPE, at=now, ids={"endpoint": endpoint.name})
    with Poster(endpoint, settings, secret=secret) as poster:
        return poster.post(new_id("whd"), body_of(happening, ()), now=now)


def replay_delivery(delivery_id: str, *, database: Database, now: datetime) -> None:
    """Send a delivery that ended once more, with the same id; one that waits goes on waiting.

    Raises `DeliveryNotFound`, `EndpointOff`.
    """
    found = get_delivery(database, delivery_id)
    with database.begin() as connection:
        endpoint = _active(find_endpoint(connection, found.endpoint_id))
        renew_deliveries(connection, endpoint.endpoint_id, now=now, delivery_id=delivery_id)


def replay_deliveries(
    name: str,
    *,
    database: Database,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    failed_only: bool = True,
) -> int:
    """Send deliveries of a span of time, or all that failed, once more; return how many."""
    with database.begin() as connection:
        endpoint = _active(find_endpoint(connection, name))
        return renew_deliveries(
            connection,
            endpoint.endpoint_id,
            now=now,
            failed_only=failed_only,
            since=since,
            until=until,
        )


def happen_to(endpoint: Endpoint, keys: Iterable[str], *, database: Database, now: datetime) -> int:
    """Tell one endpoint of test happenings, each key once; for a trial of what it can take."""
    happenings = (Happening(key=key, type=TEST_TYPE, at=now, ids={"key": key}) for key in keys)
    with database.begin() as connection:
        return add_deliveries(
            connection, [delivery_of(one, endpoint, now=now) for one in happenings]
        )


def old_secret_ends(endpoint: Endpoint) -> datetime | None:
    """When the secret before the newest stops being valid; None where there is none."""
    return endpoint.rotated_at + OLD_SECRET_VALID if endpoint.rotated_at else None


def _active(endpoint: Endpoint) -> Endpoint:
    if endpoint.state is EndpointState.OFF:
        raise EndpointOff(
            f"endpoint {endpoint.name!r} is off ({endpoint.because});"
            f" run `rapport webhooks endpoints enable {endpoint.name}` first"
        )
    return endpoint


def _check(wish: EndpointWish, settings: OutgoingSettings) -> None:
    if not _NAME.fullmatch(wish.name):
        raise BadEndpoint("the name of an endpoint is made of a-z, 0-9, - and _, 80 at most")
    if not wish.types or not all(map(_TYPE.fullmatch, wish.types)):
        raise BadEndpoint("give types such as message.clicked, campaign.* or * for all")
    if not all(map(_FIELD.fullmatch, wish.fields)):
        raise BadEndpoint(f"fields are {', '.join(FIELDS)}, or one property as properties.plan")
    if not 1 <= wish.at_once <= _MOST_AT_ONCE:
        raise BadEndpoint(f"between 1 and {_MOST_AT_ONCE} calls may run at once")
    _check_url(wish.url, settings)


def _check_url(url: str, settings: OutgoingSettings) -> None:
    schemes = ("https", "http") if settings.plain_http else ("https",)
    wrong = BadEndpoint(
        f"an endpoint's address starts with {schemes[0]}:// and a host, has no name or password"
        " in it, and at most 2000 characters"
    )
    if len(url) > 2000 or not url.isascii() or not url.isprintable() or " " in url:  # noqa: PLR2004
        raise wrong
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in schemes or not host or parts.username is not None or parts.fragment:
        raise wrong
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return  # a name: what it leads to is checked at each connection
    if not settings.private_networks and refused(host):
        raise AddressRefused(
            "the address is not public; choose another, or set RAPPORT_OUTGOING__PRIVATE_NETWORKS"
        )
