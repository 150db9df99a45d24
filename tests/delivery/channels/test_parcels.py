"""What a message says on each channel, how customers are reached there, and where links lead."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rapport.content import BriefId, Copy, Draft, DraftId, DraftStatus, slot_values
from rapport.delivery import (
    BadAddress,
    BadPhoneNumber,
    Links,
    Message,
    Parcel,
    SharedSlots,
    add_messages,
    address_column,
    address_of,
    e164,
    find_short_link,
    message_id_of,
    recipient_of,
)
from rapport.delivery.channels.choosing import channel_states, channels_of
from rapport.delivery.rendering import Renderer
from rapport.events import CustomerId, inbox_backlog
from rapport.kit.errors import Invalid
from rapport.kit.settings import MailSettings, Settings, ShopSettings
from rapport.profiles import PROFILES, Profile, ensure_tables, put_profiles
from rapport.storage import Database, Facts
from rapport.testing import LocalPhone, list_mails, read_mail
from rapport.tracking import LinkUnknown, record_short_click

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINKS = Links(b"s" * 32, "https://r.example")
SHOP = ShopSettings(name="拾光", url="https://shop.example", market="CN")


def draft(channel: str, copy: Copy) -> Draft:
    return Draft(
        draft_id=DraftId("drf_1"),
        version=1,
        brief_id=BriefId("brf_1"),
        segment_id="seg_1",
        variant="a",
        language="zh-CN",
        channel=channel,
        copy=copy,
        status=DraftStatus.APPROVED,
        written_by="copybook",
        created_at=NOW,
    )


def message(channel: str, address: str) -> Message:
    return Message(
        message_id=message_id_of("cmp_1", "c1"),
        campaign_id="cmp_1",
        customer_id="c1",
        channel=channel,
        address=address,
        draft_id="drf_1",
        draft_version=1,
        arm="a",
        language="zh-CN",
        slots={"customer": {"first_name": "林"}},
        due_at=NOW,
    )


def written(channel: str, address: str, copy: Copy, **how: Any) -> Parcel:
    shared = SharedSlots(
        campaign_id="cmp_1", draft_id="drf_1", draft_version=1, label="三月",
        slots=slot_values(shop=SHOP, language="zh-CN"), lasting=True,
    )  # fmt: skip
    renderer = Renderer(links=LINKS, mail=MailSettings(), market="CN")
    return renderer.write(message(channel, address), draft(channel, copy), shared, now=NOW, **how)


BODY = Copy(subject="新品", preheader="", body="{{ customer.first_name }}，新品到了 {{ shop.url }}")


def test_an_sms_has_the_sign_a_short_link_and_the_way_out() -> None:
    parcel = written("sms", "139 0000 0001", BODY)
    ((code, target),) = parcel.short.items()
    assert parcel.recipient == "+8613900000001"
    assert parcel.parts == {"text": f"【拾光】林，新品到了 https://r.example/s/{code} 拒收请回复R"}
    assert target.startswith("https://shop.example?utm_source=rapport&utm_medium=sms&")
    assert parcel.data == b""
    assert written("sms", "+8613900000001", BODY).short == parcel.short


def test_push_opens_a_page_by_a_short_link() -> None:
    copy = replace(BODY, body="新品到了", more=(("link", "{{ shop.url }}"),))
    parcel = written("push", "token:1", copy)
    (code,) = parcel.short
    assert parcel.parts == {"title": "新品", "text": "新品到了"}
    assert parcel.links["open"] == f"https://r.example/s/{code}"


def test_a_wecom_text_can_be_copied_whole() -> None:
    copy = replace(BODY, more=(("card_title", "新品"), ("card_link", "{{ shop.url }}")))
    parcel = written("wecom", "wm1/zhang", copy)
    (code,) = parcel.short
    lines = parcel.parts["text"].splitlines()
    assert lines[-2:] == ["新品", f"https://r.example/s/{code}"]


def test_a_message_on_the_site_leads_where_it_says() -> None:
    copy = replace(BODY, body="到了", more=(("button", "看看"), ("link", "{{ shop.url }}")))
    parcel = written("onsite", "c1", copy)
    assert parcel.parts == {"title": "新品", "text": "到了", "button": "看看"}
    assert parcel.links["open"].startswith("https://shop.example?utm_source=rapport")
    assert parcel.short == {}


def test_a_mail_in_parts_says_what_the_signed_one_says() -> None:
    copy = replace(BODY, body="{{ customer.first_name }}，你好")
    parcel = written("email", "lin@example.org", copy, in_parts=True)
    assert parcel.data == b""
    assert parcel.parts["subject"] == "新品"
    assert "林，你好" in parcel.parts["text"]
    assert parcel.parts["feedback_id"] == "cmp_1:a:email:rapport"
    assert parcel.links["unsubscribe"] in parcel.parts["html"]
    assert written("email", "lin@example.org", copy).data.startswith(b"From:")


@pytest.mark.parametrize(
    ("told", "market", "number"),
    [
        ("+44 20 7946 0000", "CN", "+442079460000"),
        ("0086 139-0000-0001", "US", "+8613900000001"),
        ("13900000001", "CN", "+8613900000001"),
        ("(212) 555-0100", "US", "+12125550100"),
        ("07700 900000", "GB", "+447700900000"),
    ],
)
def test_phone_numbers_get_their_country(told: str, market: str, number: str) -> None:
    assert e164(told, market=market) == number


@pytest.mark.parametrize(
    "told", ["13900000001", "+0123456789", "12", "+4420794600001234", "+８６139"]
)
def test_a_number_without_a_country_is_refused_and_not_repeated(told: str) -> None:
    with pytest.raises(BadPhoneNumber) as refused:
        e164(told, market="FR")
    assert told not in str(refused.value)


@pytest.mark.parametrize("told", ["", "a b", "wm1\r\nX: y", "x" * 301])
def test_what_cannot_be_an_address_is_refused(told: str) -> None:
    with pytest.raises(BadAddress):
        recipient_of("push", told, market="CN")


def test_many_are_reached_as_one_is(facts: Facts) -> None:
    ensure_tables(facts)
    profiles = [
        Profile(customer_id=CustomerId("c1"), email="a@example.org", phone="13900000001",
                traits={"wecom_id": "wm1", "wecom_employee": "zhang", "push_token": " t:1 "}),
        Profile(customer_id=CustomerId("c2"), traits={"wecom_id": "wm2", "push_token": ""}),
        Profile(customer_id=CustomerId("c3")),
    ]  # fmt: skip
    put_profiles(facts, profiles)
    table = facts.table(PROFILES)
    for channel in ("email", "sms", "push", "wecom", "onsite", "webhook", "carrier-pigeon"):
        column = table.select("customer_id", address=address_column(table, channel))
        found = facts.read(column.order_by("customer_id"))["address"].to_pylist()
        assert found == [address_of(profile, channel) for profile in profiles], channel
    assert address_of(profiles[0], "wecom") == "wm1/zhang"


def test_a_short_link_is_kept_before_the_message_leaves_and_counts_clicks(
    database: Database, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path)
    parcel = written("sms", "13900000001", BODY)
    (code,) = parcel.short
    with database.begin() as connection:
        add_messages(connection, [message("sms", "13900000001")])

    def phone(name: str) -> LocalPhone:
        return LocalPhone(tmp_path / "mailbox", name, clock=lambda: NOW)

    with channels_of(settings, database=database, clock=lambda: NOW, local=phone) as channels:
        channels.by_name("sms").send([parcel])
        channels.by_name("sms").send([parcel])
    assert find_short_link(database, code) == (parcel.message_id, parcel.short[code])
    target = record_short_click(code, database=database, now=NOW)
    assert target == parcel.short[code]
    assert inbox_backlog(database).calls == 1
    with pytest.raises(LinkUnknown):
        record_short_click("nobody0000", database=database, now=NOW)
    mails = list_mails(tmp_path / "mailbox")
    assert [mail.recipient for mail in mails] == ["+8613900000001"] * 2
    assert parcel.parts["text"] in read_mail(tmp_path / "mailbox", mails[0].mail_id).text


def test_the_settings_say_which_channels_there_are(database: Database, tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "home": tmp_path,
            "mail": {"local_mailbox": False},
            "channels": {
                "mail": {"provider": "ses", "key_id": "AKID", "secret": "s"},
                "sms": {"provider": "twilio"},
                "wecom": {"enabled": True},
            },
        }
    )
    states = channel_states(settings, database=database, clock=lambda: NOW)
    told = {one.name: one.provider or one.fault for one in states}
    assert told["email"] == "ses"
    assert "RAPPORT_CHANNELS__SMS__ACCOUNT" in told["sms"]
    assert told["wecom"] == "tasks"
    assert told["push"] == ""
    with pytest.raises(Invalid):
        channels_of(settings, database=database, clock=lambda: NOW)
