"""In step with another CRM: what was said last holds, and saying it again changes nothing."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from rapport.kit.sales_settings import SalesSettings
from rapport.kit.webhook_signing import WebhookNotGenuine, WebhookSigner
from rapport.sales import (
    COLUMNS,
    BadLeadFile,
    HandOverDesk,
    Lead,
    LeadMapping,
    SalesDesk,
    SalesSyncOff,
    assign_lead,
    get_lead,
    hand_over,
    hear_crm,
    history_of,
    lead_rows,
    list_leads,
    parse_lead_mapping,
    read_csv,
    set_deal,
    take_rows,
    write_csv,
)
from tests.sales.conftest import NOW

SECRET = "whsec_" + "c2VjcmV0" * 4
MAPPING = parse_lead_mapping(
    "columns: {stage: Phase, external_id: Id}\nvalues: {stage: {Angebot: offer, Neu: new}}"
)


@pytest.fixture
def lead(handing: HandOverDesk, scored: Callable[[dict[str, float]], None]) -> Lead:
    scored({"ann": 0.9})
    hand_over(handing)
    return list_leads(handing.database)[0]


def test_what_went_out_comes_in_and_changes_nothing(lead: Lead, desk: SalesDesk) -> None:
    set_deal(lead.lead_id, 120_050, currency="CNY", desk=desk)
    kept = get_lead(desk.database, lead.lead_id)
    text = write_csv(lead_rows([kept]), mapping=MAPPING)
    assert "Phase" in text and "Neu" in text

    done = take_rows(read_csv(text, mapping=MAPPING), desk=replace(desk, now=NOW))
    assert (done.changed, done.unchanged, done.refused) == (0, 1, ())
    assert get_lead(desk.database, lead.lead_id) == kept


def test_a_foreign_file_moves_a_lead_once(lead: Lead, desk: SalesDesk) -> None:
    later = NOW + timedelta(hours=2)
    rows = [{"lead_id": lead.lead_id, "external_id": "X-1", "stage": "offer", "amount": "99.5",
             "currency": "CNY", "changed_at": later.isoformat()}]  # fmt: skip
    crm = replace(desk, by="crm", now=later + timedelta(hours=1))

    assert take_rows(rows, desk=crm).changed == 1
    assert take_rows(rows, desk=crm).changed == 0
    assert take_rows([{"external_id": "X-1", "outcome": "won"}], desk=crm).changed == 1
    kept = get_lead(desk.database, lead.lead_id)
    assert (kept.stage, kept.amount_minor, kept.external_id) == ("won", 9950, "X-1")
    assert history_of(desk.database, lead.lead_id)[-1].by == "crm"


def test_of_two_words_the_later_one_holds_field_by_field(lead: Lead, desk: SalesDesk) -> None:
    assign_lead(lead.lead_id, "wu@shop.example", desk=replace(desk, now=NOW + timedelta(hours=2)))
    told = {"lead_id": lead.lead_id, "owner": "mei@shop.example", "stage": "contacted"}
    crm = replace(desk, by="crm", now=NOW + timedelta(hours=9))

    early = take_rows([{**told, "changed_at": (NOW + timedelta(hours=1)).isoformat()}], desk=crm)
    kept = get_lead(desk.database, lead.lead_id)
    assert (kept.owner, kept.stage) == ("wu@shop.example", "contacted")
    assert [(one.name, one.held) for one in early.conflicts] == [("owner", "ours")]

    late = take_rows([{**told, "changed_at": (NOW + timedelta(hours=3)).isoformat()}], desk=crm)
    assert get_lead(desk.database, lead.lead_id).owner == "mei@shop.example"
    assert [(one.name, one.held) for one in late.conflicts] == [("owner", "theirs")]


def test_a_row_that_cannot_be_used_is_named_and_the_others_are_taken(
    lead: Lead, desk: SalesDesk
) -> None:
    rows = [
        {"lead_id": "lead_0", "stage": "won"},
        {"stage": "won"},
        {"lead_id": lead.lead_id, "stage": "nowhere"},
        {"lead_id": lead.lead_id, "changed_at": "yesterday"},
        {"lead_id": lead.lead_id, "stage": "qualified"},
    ]
    done = take_rows(rows, desk=desk)
    assert done.changed == 1
    assert [one.split(":")[0] for one in done.refused] == ["row 1", "row 2", "row 3", "row 4"]


def test_a_signed_call_is_heard_and_no_other(lead: Lead, desk: SalesDesk) -> None:
    body = json.dumps({"leads": [{"lead_id": lead.lead_id, "stage": "qualified"}]}).encode()
    settings = SalesSettings(sync_secret=SecretStr(SECRET))
    signed = WebhookSigner([SECRET]).sign("call_1", body, now=NOW)

    with pytest.raises(SalesSyncOff):
        hear_crm(body, signed, settings=SalesSettings(), desk=desk)
    with pytest.raises(WebhookNotGenuine):
        hear_crm(body + b" ", signed, settings=settings, desk=desk)
    assert get_lead(desk.database, lead.lead_id) == lead

    assert hear_crm(body, signed, settings=settings, desk=desk).changed == 1
    assert hear_crm(body, signed, settings=settings, desk=desk).changed == 0
    bad = b"[]"
    headers = WebhookSigner([SECRET]).sign("call_2", bad, now=NOW)
    with pytest.raises(BadLeadFile):
        hear_crm(bad, headers, settings=settings, desk=desk)


_CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, _CELLS)), max_size=4))
def test_a_file_gives_back_every_cell(rows: list[dict[str, str]]) -> None:
    told = write_csv(rows, mapping=LeadMapping())
    assert list(read_csv(told, mapping=LeadMapping())) == rows
    assert not any(cell.startswith(("=", "@")) for row in told.splitlines() for cell in [row])
