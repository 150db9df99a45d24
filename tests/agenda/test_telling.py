"""What gives way is told to who asks why, given out to its customer, and erased with them."""

from rapport.agenda import keep_agenda, plan_agenda
from rapport.delivery import list_given_way, message_id_of
from rapport.events import CustomerId
from rapport.profiles import Profile, put_profiles
from rapport.reasons import sentences, why
from rapport.rights import erase_customer, export_customer
from rapport.storage import Database, Facts
from tests.agenda.conftest import NOW, SPRING, Fill, MakeDesk

WORTHS = {"campaign_minor": 30, "journey_minor": 60, "unsubscribe_share": 0}


def test_why_says_what_a_message_gives_way_to(
    database: Database, fill: Fill, make_desk: MakeDesk
) -> None:
    fill(database, ["ada"])
    desk = make_desk(database, **WORTHS)
    keep_agenda(desk, plan_agenda(desk))
    account = why("ada", message_id_of(SPRING, "ada"), database=database)
    assert any("gave way to “Welcome”" in one for one in sentences(account, "en"))
    assert any("让位于“Welcome”" in one for one in sentences(account, "zh"))


def test_what_gives_way_is_given_out_and_erased_with_its_customer(
    any_database: Database, fill: Fill, make_desk: MakeDesk, facts: Facts
) -> None:
    fill(any_database, ["ada", "bob"])
    desk = make_desk(any_database, **WORTHS)
    put_profiles(facts, [Profile(customer_id=CustomerId(name)) for name in ("ada", "bob")])
    keep_agenda(desk, plan_agenda(desk))
    told = export_customer("ada", database=any_database, facts=facts, now=NOW)
    assert len(told.held["given_way"]) == 1
    erase_customer("ada", database=any_database, facts=facts, operator="o", now=NOW)
    assert [one.customer_id for one in list_given_way(any_database)] == ["bob"]
