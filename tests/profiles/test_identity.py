"""Who is who: what is merged, what is proposed, what a person decides, and how it is taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from rapport.events import EVENTS, ORDER_LINES, accept_calls, parse_call, timeline
from rapport.profiles import (
    CONSENT_FACTS,
    IDENTITIES,
    Consent,
    CustomerNotFound,
    Desk,
    IdentifierKind,
    LinkNotFound,
    NotMerged,
    Profile,
    ProposalNotFound,
    Purpose,
    SameCustomer,
    accept_proposal,
    consents_of,
    count_profiles,
    cut_link,
    drain_inbox,
    ensure_tables,
    find_profile,
    get_profile,
    has_consented,
    identity_of,
    list_proposals,
    merge_customers,
    mirror_consents,
    put_profiles,
    record_consents,
    refuse_proposal,
    restore_link,
    undo_merge,
)
from rapport.profiles.draining import keep_calls
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
Tell = Callable[..., None]


@pytest.fixture
def tell(database: Database, facts: Facts) -> Tell:
    """Hand a call in, so many hours after the first, and make facts of it."""

    def tell(kind: str, *, at: float = 0, **raw: object) -> None:
        moment = (NOW + at * HOUR).isoformat()
        call = parse_call(
            kind, raw | {"timestamp": moment}, source="web", received_at=NOW + 1000 * HOUR,
            currency="CNY",
        )  # fmt: skip
        accept_calls(database, [call])
        while drain_inbox(database, facts).calls:
            pass

    return tell


@pytest.fixture
def desk(database: Database, facts: Facts) -> Desk:
    return Desk(database=database, facts=facts, operator="olga", now=NOW, note="asked by phone")


def customers(facts: Facts) -> list[str]:
    return [str(one) for one in facts.read(facts.table(EVENTS))["customer_id"].to_pylist()]


def names(facts: Facts, customer_id: str) -> list[str]:
    return [event.name for event in reversed(timeline(facts, customer_id))]


def yes(customer_id: Any, *, granted: bool = True, at: float = 0) -> Consent:
    return Consent(
        customer_id=customer_id, channel="email", purpose=Purpose.MARKETING, granted=granted,
        recorded_at=NOW + at * HOUR, how="form", text_version="1",
    )  # fmt: skip


def buy(tell: Tell, who: str, at: float) -> None:
    bought = {"order_id": f"o-{who}", "products": [{"product_id": "p1", "price": 2}]}
    tell("track", at=at, userId=who, event="Order Completed", properties=bought)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("unionid", {"traits": {"unionid": "U1"}}),
        ("external_userid", {"traits": {"externalUserId": "wm1"}}),
        ("unionid", {"context": {"externalIds": [
            {"type": "unionid", "id": "U1", "collection": "users"}]}}),
    ],
)  # fmt: skip
def test_two_ids_with_one_unionid_are_one_customer_and_it_is_said_why(
    tell: Tell, facts: Facts, kind: str, told: dict[str, Any]
) -> None:
    tell("identify", userId="c1", messageId="m1", **told)
    buy(tell, "c2", 1)
    tell("identify", at=2, userId="c2", messageId="m2", **told)
    assert find_profile(facts, "c2") is None
    assert names(facts, "c1") == ["Order Completed"]
    identity = identity_of(facts, "c2")
    assert identity.customer_id == "c1"
    [merge] = identity.merges
    assert (merge.given_up, merge.stays, merge.decided_by) == ("c2", "c1", "policy")
    assert merge.policy == (kind,)
    assert "c2 and c1 are one customer because both used one" in merge.because
    assert [one.call for one in merge.evidence] == ["m2", "m1"]
    assert merge.merged_at == NOW + 2 * HOUR


def test_a_unionid_alone_names_a_customer_until_a_user_id_is_known(
    tell: Tell, facts: Facts
) -> None:
    tell("identify", anonymousId="v1", traits={"unionid": "U1", "city": "Rome"})
    assert get_profile(facts, "unionid:U1").city == "Rome"
    tell("identify", at=1, userId="c1", traits={"unionid": "U1"})
    assert find_profile(facts, "unionid:U1") is None
    assert get_profile(facts, "c1").city == "Rome"


def test_a_merge_is_undone_and_everything_goes_back(
    tell: Tell, desk: Desk, database: Database, facts: Facts
) -> None:
    tell("identify", userId="c1", traits={"unionid": "U1", "city": "Rome"})
    tell("identify", at=1, userId="c2", anonymousId="v2", traits={"city": "Oslo", "plan": "gold"})
    buy(tell, "c2", 2)
    tell("track", at=3, anonymousId="v2", event="Product Viewed")
    record_consents(database, [yes("c2")])
    tell("identify", at=4, userId="c2", traits={"unionid": "U1"})
    assert names(facts, "c1") == ["Order Completed", "Product Viewed"]
    assert get_profile(facts, "c1").traits["plan"] == "gold"
    assert has_consented(database, "c1", channel="email", purpose=Purpose.MARKETING)
    assert undo_merge(desk, name="c2") == "c2"
    assert names(facts, "c1") == []
    assert names(facts, "c2") == ["Order Completed", "Product Viewed"]
    lines = facts.table(ORDER_LINES)
    assert facts.read(lines)["customer_id"].to_pylist() == ["c2"]
    assert (get_profile(facts, "c1").city, get_profile(facts, "c2").city) == ("Rome", "Oslo")
    assert "plan" not in get_profile(facts, "c1").traits
    assert not has_consented(database, "c1", channel="email", purpose=Purpose.MARKETING)
    assert has_consented(database, "c2", channel="email", purpose=Purpose.MARKETING)
    assert consents_of(database, "c1") == []
    tell("identify", at=5, userId="c2", traits={"unionid": "U1"})  # said again: no matter
    assert count_profiles(facts) == 2
    assert identity_of(facts, "c2").decisions[0].decided_by == "olga"
    with pytest.raises(NotMerged):
        undo_merge(desk, name="c2")


def test_a_link_that_was_cut_stays_cut_until_it_is_restored(
    tell: Tell, desk: Desk, facts: Facts
) -> None:
    tell("identify", userId="c1", traits={"unionid": "U1"})
    tell("identify", at=1, userId="c2", traits={"unionid": "U1"})
    cut_link(desk, name="c2", kind=IdentifierKind.UNIONID, value="U1")
    assert count_profiles(facts) == 2
    tell("identify", at=2, userId="c2", traits={"unionid": "U1"})
    assert count_profiles(facts) == 2
    assert [one.cut for one in identity_of(facts, "c2").links] == [True]
    restore_link(desk, name="c2", kind=IdentifierKind.UNIONID, value="U1")
    assert count_profiles(facts) == 1
    with pytest.raises(LinkNotFound):
        cut_link(desk, name="c2", kind=IdentifierKind.EMAIL, value="no@x.com")


def test_a_browser_that_was_cut_off_gives_its_history_back(
    tell: Tell, desk: Desk, facts: Facts
) -> None:
    tell("track", anonymousId="v1", event="Product Viewed")
    tell("identify", at=1, anonymousId="v1", userId="c1")
    assert names(facts, "c1") == ["Product Viewed"]
    cut_link(desk, name="c1", kind=IdentifierKind.VISITOR, value="v1")
    assert names(facts, "c1") == []
    assert customers(facts) == ["None"]


def test_one_email_of_two_customers_is_proposed_and_never_merged(
    tell: Tell, desk: Desk, facts: Facts
) -> None:
    tell("identify", userId="c1", traits={"email": "ada@x.com"})
    tell("identify", at=1, userId="c2", traits={"email": "ADA@X.com", "phone": "13812345678"})
    tell("identify", at=2, userId="c3", traits={"phone": "+86 138-1234-5678"})
    assert count_profiles(facts) == 3
    first, second = list_proposals(facts)
    assert (first.kind, first.one, first.other) == (IdentifierKind.EMAIL, "c1", "c2")
    assert (second.kind, second.value) == (IdentifierKind.PHONE, "8613812345678")
    assert accept_proposal(desk, first.proposal_id) == "c1"
    assert find_profile(facts, "c2") is None
    [left] = list_proposals(facts)
    assert (left.one, left.other) == ("c1", "c3")
    refuse_proposal(desk, left.proposal_id)
    tell("identify", at=3, userId="c3", traits={"phone": "13812345678"})
    assert list_proposals(facts) == []
    with pytest.raises(ProposalNotFound):
        refuse_proposal(desk, left.proposal_id)
    [merge] = identity_of(facts, "c1").merges
    assert (merge.decided_by, merge.evidence[0].note) == ("olga", "asked by phone")


def test_customers_are_merged_by_hand_undone_and_merged_again(
    tell: Tell, desk: Desk, facts: Facts
) -> None:
    buy(tell, "c1", 0)
    put_profiles(facts, [Profile(customer_id=get_id("c2"), city="Oslo", created_at=NOW)])
    assert merge_customers(desk, given_up="c1", stays="c2") == "c2"
    assert names(facts, "c2") == ["Order Completed"]
    assert get_profile(facts, "c2").city == "Oslo"
    with pytest.raises(SameCustomer):
        merge_customers(desk, given_up="c2", stays="c1")
    undo_merge(desk, name="c1")
    assert (names(facts, "c1"), names(facts, "c2")) == (["Order Completed"], [])
    assert merge_customers(desk, given_up="c1", stays="c2") == "c2"
    assert names(facts, "c2") == ["Order Completed"]
    with pytest.raises(CustomerNotFound):
        merge_customers(desk, given_up="c9", stays="c2")


def get_id(text: str) -> Any:
    return text


def test_a_nameless_lead_belongs_to_the_one_customer_with_the_address(
    tell: Tell, facts: Facts
) -> None:
    tell("track", anonymousId="v1", event="Product Viewed")
    tell("identify", at=1, anonymousId="v1", traits={"email": "ada@x.com", "city": "Rome"})
    tell("identify", at=2, userId="c1", traits={"email": "ada@x.com"})
    assert names(facts, "c1") == ["Product Viewed", "Visitor Described"]
    assert get_profile(facts, "c1").city == "Rome"
    tell("identify", at=3, userId="c2", traits={"email": "ada@x.com"})  # whose is it now?
    assert names(facts, "c1") == []
    assert get_profile(facts, "c1").city is None


def test_a_lead_with_the_address_of_an_imported_customer_is_theirs(
    tell: Tell, facts: Facts
) -> None:
    known = Profile(customer_id=get_id("c1"), email="ada@x.com", created_at=NOW, updated_at=NOW)
    put_profiles(facts, [known])
    tell("identify", at=1, anonymousId="v1", traits={"email": "ada@x.com", "plan": "gold"})
    assert get_profile(facts, "c1").traits == {"plan": "gold"}


def test_a_device_brings_a_new_visitor_to_who_identified_on_it(tell: Tell, facts: Facts) -> None:
    device = {"context": {"device": {"id": "IDFV-1"}}}
    tell("identify", anonymousId="v1", userId="c1", **device)
    tell("screen", at=1, anonymousId="v2", name="Home", **device)
    assert names(facts, "c1") == ["Screen Viewed"]


def test_a_browser_that_served_two_merges_nobody(tell: Tell, facts: Facts) -> None:
    tell("identify", anonymousId="v1", userId="c1")
    tell("alias", at=1, previousId="v1", userId="c1")
    tell("alias", at=2, previousId="v1", userId="c2")
    tell("track", at=3, anonymousId="v1", event="Product Viewed")
    assert count_profiles(facts) == 2
    assert names(facts, "c2") == ["Product Viewed"]


@pytest.mark.parametrize("value", ["null", "None", "undefined", "00000000-0000-0000", "-"])
def test_what_programs_write_for_nobody_joins_nobody(tell: Tell, facts: Facts, value: str) -> None:
    tell("identify", userId="c1", anonymousId=value, traits={"unionid": value})
    tell("identify", at=1, userId="c2", anonymousId=value, traits={"unionid": value})
    tell("track", at=2, userId=value, event="Product Viewed")
    tell("track", at=3, userId=value, anonymousId="v1", event="Product Viewed")
    assert count_profiles(facts) == 2
    assert customers(facts) == ["None", "None"]


def test_an_identifier_of_many_is_shared_and_joins_nobody(tell: Tell, facts: Facts) -> None:
    for number in range(5):
        tell("identify", at=number, userId=f"c{number}", traits={"phone": "010-12345678"})
    assert len(list_proposals(facts)) == 10
    tell("identify", at=9, userId="c9", traits={"phone": "010-12345678"})
    assert list_proposals(facts) == []
    for number in range(11):
        tell("identify", at=10 + number, userId=f"k{number}", anonymousId="kiosk")
    tell("track", at=30, anonymousId="kiosk", event="Product Viewed")
    assert customers(facts) == ["None"]


def test_a_word_given_under_an_old_id_counts_for_the_customer(
    tell: Tell, database: Database, facts: Facts
) -> None:
    tell("identify", userId="c1", traits={"unionid": "U1"})
    tell("identify", at=1, userId="c2", traits={"unionid": "U1"})
    record_consents(database, [yes("c1"), yes("c2", granted=False, at=1)])
    assert not has_consented(database, "c1", channel="email", purpose=Purpose.MARKETING)
    mirror_consents(database, facts)
    rows = facts.read(facts.table(CONSENT_FACTS)).to_pylist()
    assert {row["customer_id"]: row["granted"] for row in rows} == {"c1": False, "c2": False}


def test_an_import_between_calls_is_not_forgotten(tell: Tell, facts: Facts) -> None:
    tell("identify", userId="c1", traits={"city": "Rome", "plan": "gold"})
    imported = Profile(
        customer_id=get_id("c1"), city="Oslo", country="NO", created_at=NOW,
        updated_at=NOW + HOUR, traits={"plan": "gold", "size": 3},
    )  # fmt: skip
    put_profiles(facts, [imported])
    tell("identify", at=2, userId="c1", traits={"plan": "silver"})
    profile = get_profile(facts, "c1")
    assert (profile.city, profile.country) == ("Oslo", "NO")
    assert profile.traits == {"plan": "silver", "size": 3}


def test_consents_follow_a_merge_although_the_process_died_in_between(
    database: Database, facts: Facts
) -> None:
    record_consents(database, [yes("c2")])
    for who in ("c1", "c2"):
        raw = {"userId": who, "traits": {"unionid": "U1"}, "timestamp": NOW.isoformat()}
        keep_calls(facts, [parse_call("identify", raw, source="web", received_at=NOW + HOUR)])
    assert not has_consented(database, "c1", channel="email", purpose=Purpose.MARKETING)
    drain_inbox(database, facts)  # of the next start
    assert has_consented(database, "c1", channel="email", purpose=Purpose.MARKETING)


def test_names_that_an_older_store_knew_are_still_known(tell: Tell, facts: Facts) -> None:
    put_profiles(facts, [Profile(customer_id=get_id("c1"), city="Rome", created_at=NOW)])
    known = [
        {"alias": "old", "kind": "customer", "customer_id": "c1", "linked_at": NOW},
        {"alias": "v1", "kind": "visitor", "customer_id": "c1", "linked_at": NOW},
    ]
    facts.append(IDENTITIES, pa.Table.from_pylist(known, IDENTITIES.columns.to_pyarrow()))
    ensure_tables(facts)
    tell("track", at=1, userId="old", event="Product Viewed")
    tell("track", at=2, anonymousId="v1", event="Product Added")
    assert names(facts, "c1") == ["Product Viewed", "Product Added"]
    assert count_profiles(facts) == 1
    assert get_profile(facts, "c1").city == "Rome"
