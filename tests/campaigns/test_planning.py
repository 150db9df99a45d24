"""Who receives a campaign, and why the others do not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.campaigns import (
    BadTerms,
    CampaignStatus,
    DraftsNotReady,
    LeftOutBecause,
    NobodyToSendTo,
    PlanReport,
    PlanRow,
    Terms,
    WrongMoment,
    cancel_campaign,
    get_campaign,
    list_campaigns,
    plan_campaign,
    plan_report,
    plan_rows,
)
from rapport.content import Copy, NoSuchBrief
from rapport.decisions import HOLDOUT, choices_of
from rapport.delivery import Message, enqueue, message_id_of
from rapport.events import CustomerId
from rapport.profiles import Profile, Purpose, put_profiles, suppress
from rapport.review import send_back

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAIN = Copy(subject="News", body="Hello.\n\n[Look](https://shop.example/)")
Because = LeftOutBecause


def plan(shop: Any, campaign_id: str) -> PlanReport:
    return plan_campaign(
        campaign_id, database=shop.database, facts=shop.facts, shop=shop.settings, now=NOW
    )


def reasons(shop: Any, campaign_id: str) -> dict[str, LeftOutBecause | None]:
    rows = plan_rows(shop.database, campaign_id, limit=1000)
    return {row.customer_id: row.left_out_because for row in rows}


def message(customer: str, **more: Any) -> Message:
    values: dict[str, Any] = {
        "message_id": message_id_of("cmp_old", customer),
        "campaign_id": "cmp_old",
        "customer_id": customer,
        "channel": "email",
        "address": f"{customer}@example.org",
        "draft_id": "drf_old",
        "draft_version": 1,
        "arm": "a",
        "language": "en",
        "due_at": NOW,
    }
    return Message(**(values | more))


def test_everybody_who_said_yes_is_a_recipient(any_shop: Any) -> None:
    any_shop.customers("ada", "bob")
    campaign = any_shop.plain_campaign()
    report = plan(any_shop, campaign.campaign_id)
    assert report == PlanReport(members=2, recipients=2, held_out=0, left_out={}, per_arm={"a": 2})
    assert plan_report(any_shop.database, campaign.campaign_id) == report
    assert get_campaign(any_shop.database, campaign.campaign_id).status is CampaignStatus.PLANNED
    row = plan_rows(any_shop.database, campaign.campaign_id)[0]
    assert (row.customer_id, row.arm, row.draft_version) == ("ada", "a", 1)


def test_each_reason_to_be_left_out_is_told_the_strongest_first(shop: Any) -> None:
    shop.customers("ada", "bob", "cyn", "dan", "eve", "fay", "gus", "hal")
    shop.say(["bob"], granted=False, at=NOW - timedelta(days=1))
    shop.say(["cyn", "bob"], granted=False, purpose=Purpose.PERSONALISATION)
    suppress(shop.database, "DAN@example.org", reason="complaint", now=NOW)
    put_profiles(
        shop.facts,
        [
            Profile(customer_id=CustomerId("eve"), email=None, first_name="Eve"),
            Profile(customer_id=CustomerId("fay"), email="not an address", first_name="Fay"),
            Profile(customer_id=CustomerId("gus"), email="Ada@example.org", first_name="Gus"),
            Profile(customer_id=CustomerId("ivy"), email="ivy@example.org"),
        ],
    )
    enqueue(shop.database, [message("hal", sent_at=NOW - timedelta(days=1), status="delivered")])
    campaign = shop.plain_campaign()
    report = plan(shop, campaign.campaign_id)
    assert reasons(shop, campaign.campaign_id) == {
        "ada": None,
        "bob": Because.NO_CONSENT,
        "cyn": Because.NOT_PERSONALISED,
        "dan": Because.SUPPRESSED,
        "eve": Because.NO_ADDRESS,
        "fay": Because.NO_ADDRESS,
        "gus": Because.SAME_ADDRESS,
        "hal": Because.CONTACTED_LATELY,
        "ivy": Because.NO_CONSENT,
    }
    assert report.left_out["no consent"] == 2
    assert (report.members, report.recipients) == (9, 1)


@pytest.mark.parametrize(("quiet_days", "recipients"), [(0, 2), (1, 2), (3, 1)])
def test_a_customer_is_left_alone_for_the_quiet_days(
    shop: Any, quiet_days: float, recipients: int
) -> None:
    shop.customers("ada", "bob")
    enqueue(shop.database, [message("bob", sent_at=NOW - timedelta(days=2), status="delivered")])
    campaign = shop.plain_campaign(Terms(holdout_share=0, quiet_days=quiet_days))
    assert plan(shop, campaign.campaign_id).recipients == recipients


def test_who_waits_for_another_campaigns_message_is_left_alone_too(shop: Any) -> None:
    shop.customers("ada", "bob")
    enqueue(shop.database, [message("bob")])
    campaign = shop.plain_campaign()
    plan(shop, campaign.campaign_id)
    assert reasons(shop, campaign.campaign_id)["bob"] is Because.CONTACTED_LATELY


def test_a_customer_in_two_groups_belongs_to_the_one_listed_first(shop: Any) -> None:
    shop.customers("ada", "bob")
    leeds = shop.segment(
        "leeds", {"kind": "trait", "name": "first_name", "op": "is", "value": "Ada"}
    )
    everybody = shop.segment("everybody")
    shop.brief([leeds, everybody], {(leeds, "a"): PLAIN, (everybody, "a"): PLAIN})
    campaign = shop.campaign()
    assert plan(shop, campaign.campaign_id).members == 2
    rows = plan_rows(shop.database, campaign.campaign_id)
    assert [(row.customer_id, row.segment_id) for row in rows] == [
        ("ada", leeds),
        ("bob", everybody),
    ]
    assert rows[0].draft_id != rows[1].draft_id


def test_a_group_without_a_draft_and_a_text_with_a_hole_leave_people_out(shop: Any) -> None:
    shop.customers("ada", "bob", "cyn")
    put_profiles(shop.facts, [Profile(customer_id=CustomerId("bob"), email="bob@example.org")])
    first = shop.segment("ada", {"kind": "trait", "name": "first_name", "op": "is", "value": "Ada"})
    everybody = shop.segment("everybody")
    named = Copy(subject="{{ customer.first_name }}", body="Hello from {{ shop.name }}.")
    shop.brief([first, everybody], {(everybody, "a"): named})
    campaign = shop.campaign()
    plan(shop, campaign.campaign_id)
    assert reasons(shop, campaign.campaign_id) == {
        "ada": Because.NO_DRAFT,
        "bob": Because.DRAFT_DOES_NOT_RENDER,
        "cyn": None,
    }


def test_a_default_fills_the_hole(shop: Any) -> None:
    shop.customers("ada")
    put_profiles(shop.facts, [Profile(customer_id=CustomerId("ada"), email="ada@example.org")])
    everybody = shop.segment("everybody")
    named = Copy(subject='{{ customer.first_name | default: "You" }}', body="Hello.")
    shop.brief([everybody], {(everybody, "a"): named})
    assert plan(shop, shop.campaign().campaign_id).recipients == 1


def test_a_text_that_asks_for_a_product_that_is_not_there_reaches_nobody(shop: Any) -> None:
    shop.customers("ada")
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): Copy(subject="{{ product.name }}", body="Hello.")})
    with pytest.raises(NobodyToSendTo, match="1 a slot has no value"):
        plan(shop, shop.campaign().campaign_id)


def test_the_holdout_and_the_variants_are_drawn_among_those_who_could_receive_it(shop: Any) -> None:
    names = [f"c{number:04d}" for number in range(2000)]
    shop.customers(*names)
    shop.say(names[:500], granted=False, at=NOW)
    everybody = shop.segment("everybody")
    other = Copy(subject="Other news", body="Hello.")
    shop.brief([everybody], {(everybody, "a"): PLAIN, (everybody, "b"): other})
    campaign = shop.campaign(Terms(holdout_share=0.2, split={"a": 1, "b": 3}))
    report = plan(shop, campaign.campaign_id)
    assert (report.members, report.left_out) == (2000, {"no consent": 500})
    assert report.held_out == pytest.approx(300, abs=60)
    assert report.per_arm == pytest.approx({"a": 300, "b": 900}, abs=60)
    held = plan_rows(shop.database, campaign.campaign_id, left_out_because=Because.HOLDOUT)
    assert {(row.arm, row.draft_id) for row in held} == {(HOLDOUT, None)}
    choices = choices_of(shop.database, campaign.campaign_id)
    assert len(choices) == 1500
    assert {choice.arm: choice.propensity for choice in choices} == pytest.approx(
        {HOLDOUT: 0.2, "a": 0.2, "b": 0.6}
    )


def test_planning_again_before_the_launch_replaces_the_plan(any_shop: Any) -> None:
    any_shop.customers("ada", "bob")
    campaign = any_shop.plain_campaign()
    plan(any_shop, campaign.campaign_id)
    any_shop.customers("cyn")
    any_shop.say(["ada"], granted=False, at=NOW)
    assert plan(any_shop, campaign.campaign_id).recipients == 2
    assert plan_rows(any_shop.database, campaign.campaign_id)[0] == PlanRow(
        customer_id="ada",
        segment_id=plan_rows(any_shop.database, campaign.campaign_id)[1].segment_id,
        arm=None,
        left_out_because=Because.NO_CONSENT,
        draft_id=None,
        draft_version=None,
    )
    choices = choices_of(any_shop.database, campaign.campaign_id)
    assert [choice.customer_id for choice in choices] == ["bob", "cyn"]


def test_a_draft_that_waits_for_its_reviewer_stops_the_plan(shop: Any) -> None:
    shop.customers("ada")
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): PLAIN})
    shop.draft(everybody, "b", PLAIN, approved=False)
    campaign = shop.campaign()
    with pytest.raises(DraftsNotReady, match="wait for review"):
        plan(shop, campaign.campaign_id)
    for variant in "ab":
        draft_id = f"drf_{everybody[-4:]}_{variant}"
        send_back(shop.database, draft_id, version=1, operator="ada", reason="dull", now=NOW)
    with pytest.raises(DraftsNotReady, match="no draft is approved"):
        plan(shop, campaign.campaign_id)


def test_an_empty_segment_cannot_be_sent_to(shop: Any) -> None:
    campaign = shop.plain_campaign()
    with pytest.raises(NobodyToSendTo, match="no members"):
        plan(shop, campaign.campaign_id)
    shop.customers("ada")
    shop.say(["ada"], granted=False, at=NOW)
    with pytest.raises(NobodyToSendTo, match="1 no consent"):
        plan(shop, campaign.campaign_id)
    assert get_campaign(shop.database, campaign.campaign_id).status is CampaignStatus.DRAFT


@pytest.mark.parametrize(
    "terms",
    [
        Terms(holdout_share=1),
        Terms(holdout_share=-0.1),
        Terms(quiet_days=-1),
        Terms(attribution_days=0),
        Terms(split={"a": 0}),
        Terms(split={"a": float("nan")}),
        Terms(split={"a": 1e308, "b": 1e308}),
        Terms(quiet_days=float("nan")),
        Terms(quiet_days=1e9),
        Terms(attribution_days=float("inf")),
    ],
)
def test_terms_that_make_no_sense_are_refused(shop: Any, terms: Terms) -> None:
    with pytest.raises(BadTerms):
        shop.plain_campaign(terms)
    assert list_campaigns(shop.database) == []


def test_a_split_of_a_variant_that_nobody_wrote_is_refused(shop: Any) -> None:
    shop.customers("ada")
    campaign = shop.plain_campaign(Terms(split={"z": 3}))
    with pytest.raises(BadTerms, match="names variant 'z', and its approved drafts are a"):
        plan(shop, campaign.campaign_id)


def test_a_campaign_needs_a_brief(shop: Any) -> None:
    with pytest.raises(NoSuchBrief):
        shop.campaign()


def test_a_cancelled_campaign_is_not_planned(shop: Any) -> None:
    shop.customers("ada")
    campaign = shop.plain_campaign()
    cancel_campaign(campaign.campaign_id, database=shop.database)
    with pytest.raises(WrongMoment, match="is cancelled"):
        plan(shop, campaign.campaign_id)
