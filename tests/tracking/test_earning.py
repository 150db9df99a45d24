"""Orders, and what leads from them to campaigns."""

from datetime import timedelta

from rapport.events import CustomerId, Event, EventId, EventName, record_events
from rapport.profiles import ensure_tables
from rapport.storage import Facts
from rapport.tracking import Evidence, Marks, OrderTrace, orders_after, unique_marks
from tests.tracking.conftest import SENT

WINDOW = timedelta(days=14)
MARKS = Marks(names={"Spring sale": "cmp_1"}, codes={"SPRING10": "cmp_1", "TEA": "cmp_2"})


def happened(
    name: str, customer: str | None, hours: float, properties: object = None, **more: object
) -> Event:
    at = SENT + timedelta(hours=hours)
    return Event(
        event_id=EventId(f"{name}-{customer}-{hours}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="web",
        customer_id=CustomerId(customer) if customer else None,
        properties=properties or {},  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def clicked(customer: str, hours: float, *, campaign: str = "cmp_1", **more: object) -> Event:
    return happened(
        EventName.EMAIL_LINK_CLICKED,
        customer,
        hours,
        dict(more),
        campaign_id=campaign,
        message_id=f"msg-{campaign}-{hours}",
    )


def ordered(customer: str | None, hours: float, **properties: object) -> Event:
    number = f"o-{customer}-{hours}"
    return happened(EventName.ORDER_COMPLETED, customer, hours, properties, order_id=number)


def traced(facts: Facts, events: list[Event], campaign_id: str | None = None) -> list[OrderTrace]:
    ensure_tables(facts)
    record_events(facts, events)
    return orders_after(
        facts,
        since=SENT - timedelta(days=1),
        until=SENT + timedelta(days=60),
        window=WINDOW,
        marks=MARKS,
        campaign_id=campaign_id,
    )


def test_an_order_leads_to_the_last_click_of_a_person_within_the_window(facts: Facts) -> None:
    (trace,) = traced(
        facts,
        [
            clicked("ada", 1),
            clicked("ada", 5),
            clicked("ada", 30),  # after the order
            ordered("ada", 10),
            clicked("bob", 1, scanner=True),
            ordered("bob", 2),
            clicked("cyn", 1),
            ordered("cyn", 24 * 20),  # too late
            ordered("dan", 3),
        ],
    )
    assert (trace.order_id, trace.campaign_id) == ("o-ada-10", "cmp_1")
    assert trace.evidence == (Evidence.CLICK,)
    assert (trace.message_id, trace.reacted_at) == ("msg-cmp_1-5", SENT + timedelta(hours=5))


def test_names_codes_and_answers_are_further_evidence(facts: Facts) -> None:
    ours = {"campaign": {"source": "rapport", "name": "Spring sale"}}
    theirs = {"campaign": {"source": "newsletter", "name": "Spring sale"}}
    reply = happened(EventName.EMAIL_REPLIED, "ada", 2, campaign_id="cmp_1", message_id="msg-r")
    found = traced(
        facts,
        [
            clicked("ada", 1),
            reply,
            ordered("ada", 3, context=ours, coupon=" spring10 "),
            ordered(None, 4, context=ours),
            ordered("bob", 5, context=theirs, coupon="UNKNOWN"),
            ordered("cyn", 6, coupons=["tea", 7, None]),
            ordered("dan", 7, context="campaign", coupon={"code": "TEA"}),
        ],
    )
    assert [(each.order_id, each.campaign_id, each.evidence) for each in found] == [
        ("o-ada-3", "cmp_1", tuple(Evidence)),
        ("o-None-4", "cmp_1", (Evidence.UTM,)),
        ("o-cyn-6", "cmp_2", (Evidence.COUPON,)),
    ]
    assert found[0].message_id == "msg-r"
    assert found[1].customer_id is None


def test_one_campaign_can_be_asked_for(facts: Facts) -> None:
    events = [clicked("ada", 1), clicked("ada", 2, campaign="cmp_2"), ordered("ada", 3)]
    found = traced(facts, events, campaign_id="cmp_2")
    assert [each.campaign_id for each in found] == ["cmp_2"]


def test_what_two_campaigns_share_names_neither() -> None:
    pairs = [("SPRING", "cmp_1"), ("TEA", "cmp_2"), ("SPRING", "cmp_3"), ("", "cmp_4")]
    assert unique_marks(pairs) == {"TEA": "cmp_2"}
