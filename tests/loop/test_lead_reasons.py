"""A lead says why its score is what it is: by its model, or by rule points."""

from pathlib import Path

import pytest

from rapport.app import App, explain_of, hand_over_desk_of, shop_of_dossiers
from rapport.kit.clock import fixed_clock
from rapport.kit.settings import Settings, ShopSettings
from rapport.sales import Lead, Section, hand_over, list_leads, make_dossier, parse_plan, save_plan
from rapport.scoring import keep_points
from rapport.storage import Database, Facts
from rapport.training import get_kind, promote, roll_back, score_customers, train_model
from tests.training.test_lead import NOW, leads_of_two_countries

PLAN = """
lines:
  - {line: lamps, score: lead_score, threshold: 5, most_a_day: 3}
"""


@pytest.fixture
def app(home: Path, database: Database, facts: Facts) -> App:
    leads_of_two_countries(facts)
    keep_points(facts, home=home, now=NOW)
    save_plan(database, parse_plan(PLAN), by="lin@shop.example", now=NOW)
    return App(
        settings=Settings(home=home, shop=ShopSettings(language="en")),
        clock=fixed_clock(NOW),
        secret=b"s" * 32,
        database=database,
        facts=facts,
    )


def _use_a_model(app: App) -> None:
    home = app.settings.home
    card = train_model("lead", facts=app.facts, home=home, now=NOW).card
    promote(home, card.model_id, get_kind("lead").gate)
    score_customers("lead", facts=app.facts, home=home, now=NOW)


def _why_now(app: App, lead: Lead, language: str) -> list[str]:
    made = make_dossier(
        lead.lead_id,
        database=app.database,
        facts=app.facts,
        shop=shop_of_dossiers(app),
        now=NOW,
        explain=explain_of(app, language=language),
    )
    told = [one for one in made.of(Section.WHY_NOW) if one.code == "reason"]
    assert all(one.sources for one in told)
    return [str(one.facts["text"]) for one in told]


def test_rule_points_stand_in_and_say_so_until_a_model_of_leads_is_in_use(app: App) -> None:
    assert hand_over(hand_over_desk_of(app)).opened == {"lamps": 3}
    [lead, *_] = list_leads(app.database)
    assert (lead.score_name, lead.score is not None and lead.score >= 5) == ("lead_points", True)
    assert lead.reasons[0] == "no model of leads is in use; these are rule points"
    assert any("product-viewed ×" in one or "mail-clicked ×" in one for one in lead.reasons[1:])
    assert "以规则积分代替" in _why_now(app, lead, "zh")[0]

    _use_a_model(app)
    assert not [one for one in _why_now(app, lead, "en") if "no model" in one]


def test_a_model_explains_its_leads_in_the_language_of_the_reader(app: App) -> None:
    _use_a_model(app)
    assert hand_over(hand_over_desk_of(app)).opened == {"lamps": 3}
    [lead, *_] = list_leads(app.database)
    assert lead.score_name == "lead_score"
    assert lead.reasons
    assert all(one.endswith("points") for one in lead.reasons)
    assert list(lead.reasons) == _why_now(app, lead, "en")
    assert all(one.endswith("分") for one in _why_now(app, lead, "zh"))

    roll_back(app.settings.home, "lead")
    assert _why_now(app, lead, "en")[0].startswith("no model of leads")


def test_a_model_that_cannot_be_read_stops_nobody(app: App) -> None:
    _use_a_model(app)
    [weights] = app.settings.home.glob("models/lead/*/weights.json")
    weights.write_text("{")
    assert hand_over(hand_over_desk_of(app)).opened == {"lamps": 3}
    assert {one.reasons for one in list_leads(app.database)} == {()}


def test_of_a_score_that_nobody_knows_nothing_is_said(app: App) -> None:
    explain = explain_of(app)
    for score in ("interest", "lead_points:none", "value_90d", ""):
        assert explain(score, ["c1"]) == {}


def test_many_are_explained_as_one_by_one(app: App) -> None:
    everybody = [f"c{number}" for number in range(12)]
    explain = explain_of(app)
    for score in ("lead_points", "lead_score"):
        at_once = explain(score, everybody)
        assert {
            one: told for each in everybody for one, told in explain(score, [each]).items()
        } == (at_once)
        _use_a_model(app)
