"""`rapport content prompts improve`, as a shell runs it, against a real endpoint."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rapport.catalog import Product, put_products
from rapport.cli import main
from rapport.cli.opening import opened
from rapport.content import Brief, BriefId, Group, Objective, save_brief
from rapport.kit.settings import load_settings
from rapport.segments import parse_rule, save_segment
from rapport.testing import FakeEndpoint, says
from tests.homes import new_home
from tests.prompting.conftest import NOW

Run = Callable[..., tuple[int, str, str]]
TEXTS = {"candidates": [{"subject": "For you", "preheader": "", "body": "The best in the world."}]}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    new_home(load_settings())
    with opened() as rapport:
        names = [f"p{n}" for n in range(6)]
        put_products(
            rapport.facts,
            [
                Product(
                    product_id=name,
                    names={"en": "Cedar cream"},
                    price_minor=5900,
                    currency="CNY",
                    url=f"https://shop.example/{name}",
                )
                for name in names
            ],
        )
        segment = save_segment(
            database=rapport.database,
            name="All",
            rule=parse_rule({"kind": "everyone"}),
            created_by="test",
            now=NOW,
        )
        brief = Brief(
            brief_id=BriefId("br_1"),
            name="Back",
            objective=Objective.WIN_BACK,
            groups=(Group(segment_id=segment.segment_id, name="All"),),
            product_ids=tuple(names),
            each_product=True,
            languages=("en",),
            created_at=NOW,
            created_by="mei",
        )
        save_brief(rapport.database, brief)

    def run(*words: str) -> tuple[int, str, str]:
        words = ("content", "prompts", "improve", *words)
        monkeypatch.setattr(sys, "argv", ["rapport", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_the_report_is_written_and_nothing_replaced(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("gepa")
    out = tmp_path / "proposed"
    words = ("write-copy", "--as", "our-mail", "--briefs", "br_1", "--calls", "20")
    with FakeEndpoint([says(TEXTS)]) as endpoint:
        monkeypatch.setenv("RAPPORT_LLM__URL", endpoint.url)
        monkeypatch.setenv("RAPPORT_LLM__MODEL", "m")
        status, said, trouble = run(*words, "--out", str(out))
    assert (status, trouble) == (0, "")
    assert "No text was better" in said
    assert [path.name for path in out.iterdir()] == ["our-mail.report.json"]
    report = json.loads((out / "our-mail.report.json").read_text(encoding="utf-8"))
    assert report["before"]["parts"]["passes"] == 0
    assert report["calls"] <= 20
    assert not (tmp_path / "home" / "prompts").exists()


def test_without_a_model_or_the_engine_it_says_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = ("write-copy", "--as", "x", "--briefs", "br_1", "--out", str(tmp_path / "out"))
    monkeypatch.setitem(sys.modules, "gepa", None)
    status, _, said = run(*words)
    assert (status, "pip install 'rapport[prompts]'" in said) == (6, True)
