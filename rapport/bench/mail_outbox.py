"""The outbox that the benchmark of mail empties: an approved draft, willing customers, a key."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from rapport.catalog import Product
from rapport.content import BriefId, Copy, Draft, DraftId, DraftStatus, save_draft, slot_values
from rapport.delivery import (
    Links,
    Message,
    Outcome,
    OutcomeKind,
    Parcel,
    Sender,
    SharedSlots,
    enqueue,
    message_id_of,
    share_slots,
)
from rapport.events import CustomerId
from rapport.kit.settings import MailSettings, ShopSettings
from rapport.profiles import Consent, Purpose, record_consents
from rapport.review import approve
from rapport.storage import Database, migrate, open_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = b"a secret for a benchmark"
ADDRESS = "https://shop.example"
LINKS = Links(SECRET, ADDRESS)

_KEY_FILE = "dkim.pem"
_PRODUCTS = 1
_CAMPAIGN = "cmp_bench"
_DRAFT = DraftId("drf_bench")

COPY = Copy(
    subject='{{ customer.first_name | default: "Hello" }}, something new at {{ shop.name }}',
    preheader="Chosen this week",
    body="\n\n".join(
        [
            'Dear {{ customer.first_name | default: "friend" }}, spring is here.',
            *(
                f"{{{{ products[{n}].name }}}} costs {{{{ products[{n}].price | money }}}}."
                for n in range(_PRODUCTS)
            ),
            "[Look at it]({{ product.url }})",
        ]
    ),
)


def fill_outbox(home: Path, *, mails: int, url: str = "") -> int:
    """Put so many messages into a new outbox in the folder; return the size of a mail in bytes."""
    _write_key(home / _KEY_FILE)
    database = open_database(url, home=home)
    migrate(database)
    customers = [f"c{number}" for number in range(mails + 1)]
    _approve_draft(database)
    record_consents(database, (_consent(customer) for customer in customers))
    shared = SharedSlots(
        campaign_id=_CAMPAIGN,
        draft_id=_DRAFT,
        draft_version=1,
        label="Spring",
        slots=_shared(),
        checked_at=NOW,
    )
    with database.begin() as connection:
        share_slots(connection, [shared])
    enqueue(database, (_message(number) for number in range(mails + 1)))
    scales = _Scales()
    settings = mail_settings(home, port=1)
    Sender(
        database=database, channels=[scales], links=LINKS, mail=settings, clock=lambda: NOW
    ).send_due(limit=1)
    database.close()
    return scales.size


def mail_settings(home: Path, port: int) -> MailSettings:
    return MailSettings(
        host="127.0.0.1",
        port=port,
        sender="hello@shop.example",
        dkim_domain="shop.example",
        dkim_key_file=home / _KEY_FILE,
    )


def slots_for(number: int) -> dict[str, object]:
    """What one recipient's text is filled with, when nobody else puts it together."""
    links = {
        "unsubscribe": LINKS.unsubscribe(f"msg_{number}"),
        "preferences": LINKS.preferences(f"msg_{number}"),
        "open_pixel": LINKS.open_pixel(f"msg_{number}"),
    }
    return {**_shared(), "customer": {"first_name": f"Ada{number}"}, "links": links}


class _Scales:
    """A channel that weighs a mail and takes it."""

    name = "email"
    provider = "test"
    takes_bytes = True

    def __init__(self) -> None:
        self.size = 0

    def send(self, mails: Sequence[Parcel]) -> list[Outcome]:
        self.size = len(mails[0].data)
        return [Outcome(message_id=mail.message_id, kind=OutcomeKind.ACCEPTED) for mail in mails]


def _write_key(path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _approve_draft(database: Database) -> None:
    draft = Draft(
        draft_id=_DRAFT,
        version=1,
        brief_id=BriefId("brf_bench"),
        segment_id="seg_bench",
        variant="a",
        language="en",
        channel="email",
        copy=COPY,
        status=DraftStatus.WRITTEN,
        written_by="bench",
        created_at=NOW,
    )
    save_draft(database, draft)
    approve(database, _DRAFT, version=1, operator="bench", now=NOW)


def _shared() -> dict[str, object]:
    products = [
        Product(
            product_id=f"p{number}",
            names={"en": f"Linen shirt {number}"},
            descriptions={"en": "Woven in Leeds from European flax."},
            price_minor=4900 + number,
            currency="GBP",
            brand="Moor",
            url=f"https://shop.example/products/linen-shirt-{number}",
            image_url=f"https://shop.example/images/linen-shirt-{number}.jpg",
        )
        for number in range(_PRODUCTS)
    ]
    return slot_values(shop=ShopSettings(name="Moor & Co"), language="en", products=products)


def _consent(customer: str) -> Consent:
    return Consent(
        customer_id=CustomerId(customer),
        channel="email",
        purpose=Purpose.MARKETING,
        granted=True,
        recorded_at=NOW,
        how="bench",
        text_version="1",
    )


def _message(number: int) -> Message:
    customer = f"c{number}"
    return Message(
        message_id=message_id_of(_CAMPAIGN, customer),
        campaign_id=_CAMPAIGN,
        customer_id=customer,
        channel="email",
        address=f"{customer}@example.org",
        draft_id=_DRAFT,
        draft_version=1,
        arm="a",
        language="en",
        slots={"customer": {"first_name": f"Ada{number}"}},
        due_at=NOW,
    )
