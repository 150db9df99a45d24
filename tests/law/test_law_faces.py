"""The law at the command line and over HTTP."""

import json
from pathlib import Path

from typer.testing import CliRunner

from rapport.api.law import TextIn, check_text, list_rules
from rapport.cli.law import app

RUNNER = CliRunner()


def test_a_text_that_the_law_refuses_ends_with_one(tmp_path: Path) -> None:
    text = tmp_path / "copy.txt"
    text.write_text("顶级羊绒", encoding="utf-8")
    for given in ("顶级羊绒", str(text)):
        found = RUNNER.invoke(app, ["check", given, "--json"])
        assert found.exit_code == 1
        assert json.loads(found.stdout)["breaches"][0]["span"] == "顶级"


def test_a_lawful_text_ends_with_nought_and_says_what_was_freed() -> None:
    found = RUNNER.invoke(app, ["check", "最近天气转凉，本店销量最高的一款碗回来了"])
    assert found.exit_code == 0
    assert "本店" not in found.stdout
    assert "最高的" in found.stdout


def test_the_rules_of_a_market_are_listed_with_their_articles() -> None:
    found = RUNNER.invoke(app, ["rules", "--market", "CN", "--json"])
    rows = {row["rule"]: row for row in json.loads(found.stdout)}
    assert rows["cn-superlative"]["law"] == "《广告法》第九条第三项"


def test_the_api_gives_breaches_and_exemptions() -> None:
    answer = check_text(TextIn(text="最近到店的顶级羊绒", names=[], facts=[]))
    assert [one.span for one in answer.breaches] == ["顶级"]
    assert {rule.rule_id for rule in list_rules(market="DE", language="en")} >= {"eu-consent"}
