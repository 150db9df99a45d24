"""What was planned, sent and listed under an id follows it when it proves to be another's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rapport.app import FOLLOWERS
from rapport.campaigns import (
    CampaignStatus,
    LeftOutBecause,
    Terms,
    campaign_results,
    create_campaign,
    finish_if_sent,
    get_campaign,
    launch_campaign,
    plan_campaign,
    plan_report,
    plan_rows,
    resume_launches,
)
from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Group,
    Objective,
    save_brief,
    save_draft,
)
from rapport.decisions import HOLDOUT, Choice, choices_of, record_choices, split
from rapport.delivery import (
    FactsDesk,
    Links,
    Outcome,
    OutcomeKind,
    Parcel,
    Sender,
    enqueue,
    list_messages,
    recheck_waiting,
)
from rapport.events import CallKind, CustomerId, accept_calls, parse_call, timeline
from rapport.journeys import (
    PositionStatus,
    advance_due,
    enter_live_journeys,
    experiment_of,
    list_positions,
    parse_journey,
    publish_journey,
)
from rapport.journeys.store import Coming, add_positions
from rapport.kit.settings import MailSettings, ShopSettings
from rapport.profiles import (
    Consent,
    Desk,
    Follower,
    Purpose,
    drain_inbox,
    ensure_tables,
    follow_moves,
    merge_customers,
    record_consents,
    undo_merge,
)
from rapport.review import approve
from rapport.segments import (
    add_to_list,
    customers_on_list,
    list_sizes,
    members,
    parse_rule,
    save_list,
    save_segment,
    take_from_list,
)
from rapport.storage import Database, Facts, metadata, open_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SHOP = ShopSettings(name="Spring & Co", currency="GBP", url="https://shop.example")

on_both_stores = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


class Died(Exception):
    """Stands for the death of the process."""


class AcceptingChannel:
    name = "email"
    provider = "test"
    takes_bytes = True

    def send(self, mails: Sequence[Parcel]) -> list[Outcome]:
        return [Outcome(message_id=mail.message_id, kind=OutcomeKind.ACCEPTED) for mail in mails]


@dataclass(frozen=True, kw_only=True)
class Shop:
    """Ann and Bob, who are one person and do not say so yet; and Cyd."""

    database: Database
    facts: Facts
    segment_id: str
    list_id: str

    @property
    def desk(self) -> Desk:
        return Desk(
            database=self.database, facts=self.facts, operator="olga", now=NOW, followers=FOLLOWERS
        )

    def merge(self) -> None:
        merge_customers(self.desk, given_up="bob", stays="ann")

    def undo(self) -> None:
        undo_merge(self.desk, name="bob")

    def plan(self, campaign_id: str, *, holdout_share: float = 0) -> str:
        create_campaign(
            database=self.database,
            name="Spring",
            brief_id="brf_1",
            terms=Terms(holdout_share=holdout_share, quiet_days=0),
            created_by="olga",
            now=NOW,
            campaign_id=campaign_id,
        )
        plan_campaign(campaign_id, database=self.database, facts=self.facts, shop=SHOP, now=NOW)
        return campaign_id

    def launch(self, campaign_id: str) -> None:
        launch_campaign(campaign_id, database=self.database, facts=self.facts, shop=SHOP, now=NOW)

    def start_journey(self, *, holdout_share: float = 0) -> None:
        publish_journey(
            parse_journey(
                {
                    "journey": "hello",
                    "name": "Hello",
                    "trigger": {"kind": "segment", "segment": self.segment_id},
                    "holdout_share": holdout_share,
                    "exits": ["Order Completed"],
                    "steps": [
                        {"id": "first", "kind": "send", "brief": "brf_1", "next": "rest"},
                        {"id": "rest", "kind": "wait", "days": 7, "next": "second"},
                        {"id": "second", "kind": "send", "brief": "brf_1", "next": "bye"},
                        {"id": "bye", "kind": "end"},
                    ],
                }
            ),
            database=self.database,
            operator="olga",
            now=NOW,
        )
        enter_live_journeys(database=self.database, facts=self.facts, now=NOW)

    def advance(self, *, now: datetime = NOW) -> None:
        advance_due(database=self.database, facts=self.facts, shop=SHOP, now=now, worker="w")

    def send(self, *, now: datetime = LATER) -> None:
        self.sender(now=now).send_all()

    def sender(self, *, now: datetime = LATER) -> Sender:
        desk = FactsDesk(
            database=self.database, facts=self.facts, shop=SHOP, valid=timedelta(minutes=10)
        )
        return Sender(
            database=self.database,
            channels=[AcceptingChannel()],
            links=Links(b"s" * 32, "https://shop.example"),
            mail=MailSettings(),
            clock=lambda: now,
            refresh=lambda: recheck_waiting(desk, now=now),
        )

    def messages(self, campaign_id: str) -> list[tuple[str, str, str]]:
        """Whose, for which id it was made, and its status."""
        found = list_messages(self.database, campaign_id=campaign_id)
        return sorted((one.customer_id, one.made_for, str(one.status)) for one in found)

    def arms(self, experiment: str) -> dict[str, str]:
        return {one.customer_id: one.arm for one in choices_of(self.database, experiment)}

    def standing(self) -> dict[str, list[tuple[str, str]]]:
        """By customer: for which id a position was made, and its status."""
        found: dict[str, list[tuple[str, str]]] = {}
        for one in list_positions(self.database, "hello"):
            name = one.told_as or one.customer_id
            found.setdefault(one.customer_id, []).append((name, str(one.status)))
        return {customer: sorted(places) for customer, places in found.items()}

    def listed(self) -> list[str]:
        found = customers_on_list(self.list_id, database=self.database, facts=self.facts)
        return [one.customer_id for one in found]

    def put_on_list(self, *customers: str) -> None:
        add_to_list(self.list_id, customers, database=self.database, facts=self.facts, now=NOW)


@pytest.fixture
def database(request: pytest.FixtureRequest, home: Path) -> Iterator[Database]:
    """SQLite, or the store that a test asks for by `on_both_stores`."""
    wanted = getattr(request, "param", "sqlite")
    url = request.getfixturevalue("postgres_url") if wanted == "postgresql" else ""
    opened = open_database(url, home=home)
    metadata.drop_all(opened.engine)
    metadata.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def shop(database: Database, facts: Facts) -> Shop:
    ensure_tables(facts)
    for hours, name in enumerate(("ann", "bob", "cyd")):
        told = {"userId": name, "traits": {"email": f"{name}@mail.example", "firstName": name}}
        moment = (NOW - timedelta(days=9) + timedelta(hours=hours)).isoformat()
        call = parse_call("identify", told | {"timestamp": moment}, source="web", received_at=NOW)
        accept_calls(database, [call])
    drain_inbox(database, facts)
    record_consents(database, [_yes(name) for name in ("ann", "bob", "cyd")])
    everybody = save_segment(
        database=database,
        name="everybody",
        rule=parse_rule({"kind": "everyone"}),
        created_by="olga",
        now=NOW,
    ).segment_id
    _write(database, everybody)
    made = save_list(database=database, name="VIP", created_by="olga", now=NOW)
    return Shop(database=database, facts=facts, segment_id=everybody, list_id=made.list_id)


def _yes(name: str) -> Consent:
    return Consent(
        customer_id=CustomerId(name),
        channel="email",
        purpose=Purpose.MARKETING,
        granted=True,
        recorded_at=NOW - timedelta(days=9),
        how="form",
        text_version="1",
    )


def _write(database: Database, segment_id: str) -> None:
    brief = Brief(
        brief_id=BriefId("brf_1"),
        name="Spring",
        objective=Objective.WIN_BACK,
        groups=(Group(segment_id=segment_id, name="everybody"),),
        languages=("en",),
        created_at=NOW,
        created_by="olga",
    )
    save_brief(database, brief)
    draft = Draft(
        draft_id=DraftId("drf_1"),
        version=1,
        brief_id=brief.brief_id,
        segment_id=segment_id,
        variant="a",
        language="en",
        channel="email",
        copy=Copy(subject="News", body="Hello.\n\n[Look](https://shop.example/)"),
        status=DraftStatus.WRITTEN,
        written_by="copybook",
        created_at=NOW,
    )
    save_draft(database, draft)
    approve(database, draft.draft_id, version=1, operator="olga", now=NOW)


def holding_out(held_out: str) -> str:
    """The id of a campaign whose draw holds out this customer alone, at a half."""
    for number in range(1000):
        drawn, _ = split(
            ("ann", "bob", "cyd"), experiment=f"cmp_{number}", holdout_share=0.5, arms={"a": 1}
        )
        arms = dict(zip(("ann", "bob", "cyd"), drawn, strict=True))
        if [name for name, arm in arms.items() if arm == HOLDOUT] == [held_out]:
            return f"cmp_{number}"
    raise AssertionError("no campaign of a thousand holds out this customer alone")


@on_both_stores
def test_a_merge_brings_everything_under_the_id_that_stays(shop: Shop) -> None:
    shop.put_on_list("bob")
    shop.start_journey()
    mailed = shop.plan("cmp_mailed")
    shop.launch(mailed)
    held_out = shop.plan(holding_out("bob"), holdout_share=0.5)
    assert shop.arms(held_out) == {"ann": "a", "bob": HOLDOUT, "cyd": "a"}

    shop.merge()

    assert shop.listed() == ["ann"]
    assert shop.standing() == {
        "ann": [("ann", "active"), ("bob", "merged")],
        "cyd": [("cyd", "active")],
    }
    assert shop.messages(mailed) == [
        ("ann", "ann", "queued"),
        ("ann", "bob", "cancelled"),
        ("cyd", "cyd", "queued"),
    ]
    assert shop.arms(held_out) == {"ann": HOLDOUT, "cyd": "a"}


def test_what_was_planned_for_an_id_reaches_the_customer_whose_it_proves_to_be(shop: Shop) -> None:
    shop.put_on_list("bob")
    shop.start_journey()
    mailed = shop.plan("cmp_mailed")
    shop.launch(mailed)
    later = shop.plan("cmp_later")
    held_out = shop.plan(holding_out("bob"), holdout_share=0.5)
    _tell(shop, "dan")
    merge_customers(shop.desk, given_up="bob", stays="dan")

    shop.launch(later)
    shop.launch(held_out)
    shop.advance()
    shop.send()
    assert shop.listed() == ["dan"]
    assert shop.standing()["dan"] == [("bob", "active")]
    assert shop.arms(held_out)["dan"] == HOLDOUT
    mails = list_messages(shop.database, customer_id="dan")
    assert {(one.campaign_id, one.made_for, str(one.status)) for one in mails} == {
        (campaign_id, "bob", "delivered") for campaign_id in (mailed, later, "hello/first")
    }
    assert resume_launches(database=shop.database, facts=shop.facts, shop=SHOP, now=LATER) == []


def test_the_customer_of_two_ids_is_sent_one_mail_and_goes_through_once(shop: Shop) -> None:
    shop.start_journey()
    mailed = shop.plan("cmp_mailed")
    shop.launch(mailed)
    shop.merge()
    shop.advance()
    shop.send()
    shop.advance(now=NOW + timedelta(days=8))
    shop.send(now=NOW + timedelta(days=8))
    for campaign_id in (mailed, "hello/first", "hello/second"):
        delivered = [one for one in shop.messages(campaign_id) if one[2] == "delivered"]
        assert delivered == [("ann", "ann", "delivered"), ("cyd", "cyd", "delivered")]
    done = finish_if_sent(mailed, database=shop.database, now=LATER)
    assert done.status is CampaignStatus.SENT


def test_who_was_mailed_under_one_id_is_not_mailed_under_the_other(shop: Shop) -> None:
    mailed = shop.plan("cmp_mailed")
    shop.launch(mailed)
    while "delivered" not in [
        status for owner, _, status in shop.messages(mailed) if owner != "cyd"
    ]:
        shop.sender().send_due(limit=1)
    shop.merge()
    shop.send()
    statuses = [status for owner, _, status in shop.messages(mailed) if owner == "ann"]
    assert sorted(statuses) == ["cancelled", "delivered"]


@pytest.mark.parametrize("held_out", ["ann", "bob"])
def test_who_was_held_out_under_one_id_is_held_out(shop: Shop, held_out: str) -> None:
    planned = shop.plan(holding_out(held_out), holdout_share=0.5)
    shop.merge()
    shop.launch(planned)
    shop.send()
    assert shop.messages(planned) == [("cyd", "cyd", "delivered")]
    assert shop.arms(planned) == {"ann": HOLDOUT, "cyd": "a"}
    report = plan_report(shop.database, planned)
    assert (report.recipients, report.held_out) == (1, 1)
    assert report.left_out == {LeftOutBecause.SAME_CUSTOMER: 1}
    results = campaign_results(
        planned, database=shop.database, facts=shop.facts, currency="GBP", now=LATER
    )
    assert {arm.arm: arm.customers for arm in results.arms} == {"a": 1, HOLDOUT: 1}


def test_what_waits_for_who_is_held_out_under_another_id_does_not_leave(shop: Shop) -> None:
    planned = shop.plan(holding_out("bob"), holdout_share=0.5)
    shop.launch(planned)
    assert ("ann", "ann", "queued") in shop.messages(planned)
    shop.merge()
    shop.send()
    assert shop.messages(planned) == [("ann", "ann", "cancelled"), ("cyd", "cyd", "delivered")]
    assert [one.error for one in list_messages(shop.database, customer_id="ann")] == ["held-out"]
    assert resume_launches(database=shop.database, facts=shop.facts, shop=SHOP, now=LATER) == []


def test_who_is_held_out_of_a_journey_under_one_id_gets_none_of_its_mail(shop: Shop) -> None:
    shop.start_journey()
    shop.advance()  # the first mail waits
    with shop.database.begin() as connection:
        held = Choice(
            experiment=experiment_of("hello"), customer_id="dan", arm=HOLDOUT, propensity=0.1,
            policy="holdout", reason="", chosen_at=NOW,
        )  # fmt: skip
        record_choices(connection, [held])
    _tell(shop, "dan")
    _hold_out(shop, "dan")
    merge_customers(shop.desk, given_up="dan", stays="ann")
    assert shop.standing()["ann"] == [("ann", "merged"), ("dan", "holdout")]
    shop.send()
    assert ("ann", "ann", "cancelled") in shop.messages("hello/first")
    assert shop.arms(experiment_of("hello"))["ann"] == HOLDOUT


def test_an_undone_merge_gives_each_id_its_own_back(shop: Shop) -> None:
    shop.put_on_list("bob")
    shop.start_journey()
    planned = shop.plan(holding_out("bob"), holdout_share=0.5)
    shop.merge()
    shop.undo()
    assert shop.listed() == ["bob"]
    assert shop.standing() == {name: [(name, "active")] for name in ("ann", "bob", "cyd")}
    assert shop.arms(planned) == {"ann": "a", "bob": HOLDOUT, "cyd": "a"}
    reasons = {row.customer_id: row.left_out_because for row in plan_rows(shop.database, planned)}
    assert reasons == {"ann": None, "bob": LeftOutBecause.HOLDOUT, "cyd": None}


def test_a_mail_that_a_merge_stopped_does_not_leave_late_when_it_is_undone(shop: Shop) -> None:
    mailed = shop.plan("cmp_mailed")
    shop.launch(mailed)
    shop.merge()
    shop.undo()
    shop.send()
    assert shop.messages(mailed) == [
        ("ann", "ann", "delivered"),
        ("bob", "bob", "cancelled"),
        ("cyd", "cyd", "delivered"),
    ]
    assert resume_launches(database=shop.database, facts=shop.facts, shop=SHOP, now=LATER) == []
    assert get_campaign(shop.database, mailed).status is CampaignStatus.SENDING
    assert finish_if_sent(mailed, database=shop.database, now=LATER).status is CampaignStatus.SENT


def test_two_ids_on_one_list_are_one_customer_on_it(shop: Shop) -> None:
    shop.put_on_list("ann", "bob")
    shop.merge()
    assert shop.listed() == ["ann"]
    assert list_sizes(shop.facts) == {shop.list_id: 1}
    rule = parse_rule({"kind": "list", "list_id": shop.list_id})
    found = shop.facts.read(members(rule, facts=shop.facts, now=NOW))["customer_id"].to_pylist()
    assert found == ["ann"]
    shop.undo()
    assert shop.listed() == ["ann", "bob"]
    shop.merge()
    taken = take_from_list(shop.list_id, ["ann"], database=shop.database, facts=shop.facts)
    assert (taken.changed, taken.unchanged) == (1, 0)
    shop.undo()
    assert shop.listed() == []


def test_what_comes_back_from_a_mail_finds_the_customer_whose_the_id_is_then(shop: Shop) -> None:
    mailed = shop.plan("cmp_mailed")
    shop.launch(mailed)
    shop.send()
    shop.merge()
    drain_inbox(shop.database, shop.facts)
    assert len(timeline(shop.facts, "ann")) == 2
    shop.undo()
    assert [event.message_id for event in timeline(shop.facts, "bob")] == [
        one.message_id for one in list_messages(shop.database, customer_id="bob")
    ]


@pytest.mark.parametrize("killed", [one.name for one in FOLLOWERS])
@pytest.mark.parametrize("when", ["before", "after"])
def test_everything_follows_although_the_process_died_in_between(
    shop: Shop, killed: str, when: str
) -> None:
    shop.put_on_list("ann", "bob")
    shop.start_journey()
    shop.advance()
    mailed = shop.plan("cmp_mailed")
    shop.launch(mailed)
    planned = shop.plan(holding_out("bob"), holdout_share=0.5)

    def dying(one: Follower) -> Follower:
        def follow(*told: object) -> None:
            if when == "after":
                one.follow(*told)  # type: ignore[arg-type]
            raise Died

        return Follower(name=one.name, follow=follow) if one.name == killed else one

    desk = Desk(
        database=shop.database, facts=shop.facts, operator="olga", now=NOW,
        followers=[dying(one) for one in FOLLOWERS],
    )  # fmt: skip
    with pytest.raises(Died):
        merge_customers(desk, given_up="bob", stays="ann")
    assert follow_moves(shop.database, shop.facts, FOLLOWERS) == 1  # of the next start
    assert follow_moves(shop.database, shop.facts, FOLLOWERS) == 0
    assert shop.listed() == ["ann"]
    assert shop.standing()["ann"] == [("ann", "active"), ("bob", "merged")]
    assert [one[2] for one in shop.messages(mailed)] == ["queued", "cancelled", "queued"]
    assert [one[2] for one in shop.messages("hello/first")] == ["queued", "cancelled", "queued"]
    assert shop.arms(planned) == {"ann": HOLDOUT, "cyd": "a"}


def test_a_message_written_while_its_customer_was_merged_is_the_other_customers(
    shop: Shop,
) -> None:
    mailed = shop.plan("cmp_mailed")
    shop.launch(mailed)
    late = [one for one in list_messages(shop.database) if one.customer_id == "bob"]
    with shop.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM messages WHERE customer_id = 'bob'")
    shop.merge()
    enqueue(shop.database, late)
    assert ("ann", "bob", "cancelled") in shop.messages(mailed)


def _tell(shop: Shop, name: str) -> None:
    told = {"userId": name, "timestamp": NOW.isoformat()}
    accept_calls(
        shop.database, [parse_call(CallKind.IDENTIFY, told, source="web", received_at=NOW)]
    )
    drain_inbox(shop.database, shop.facts)


def _hold_out(shop: Shop, name: str) -> None:
    [like, *_] = list_positions(shop.database, "hello")
    held = replace(like, status=PositionStatus.HOLDOUT)
    who = Coming(position_ids=[f"pos_{name}"], customer_ids=[name], keys=[""], entries=[1])
    with shop.database.begin() as connection:
        add_positions(connection, who, held)
