"""The bench of the law on cases of its own: what counts as found, and as a false alarm."""

import json
from pathlib import Path

import pytest
import yaml

from rapport.bench import law, law_cases
from rapport.bench.rows import Setup, Size

CASES: list[dict[str, object]] = [
    {
        "text": "顶级羊绒", "language": "zh", "market": "CN", "expect": "violation",
        "article": "《广告法》第九条第三项",
    },
    {
        "text": "没有一个字说错", "language": "zh", "market": "CN", "expect": "violation",
        "article": "《广告法》第四条",
    },
    {"text": "最近天气转凉", "language": "zh", "market": "CN", "expect": "exempt"},
    {
        "text": "仅限今天", "language": "zh", "market": "CN", "expect": "exempt",
        "facts": ["offer-ends"],
    },
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cases = [{"id": f"a-{number}", "subject": "a", **case} for number, case in enumerate(CASES)]
    text = yaml.safe_dump(cases, allow_unicode=True)
    (tmp_path / "dev-a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "advertisegen-violations.yaml").write_text(
        yaml.safe_dump([{"line": 2, "term": "x", "article": "y", "why": "z"}]), encoding="utf-8"
    )
    (tmp_path / "advertisegen").mkdir()
    rows = [{"summary": "顶级羊绒"}, {"summary": "最好的裙子"}, {"summary": "白色的裙子"}]
    (tmp_path / "advertisegen" / "dev.json").write_text(
        "\n".join(json.dumps(row) for row in rows), encoding="utf-8"
    )
    monkeypatch.setattr(law_cases, "_FOLDER", tmp_path)
    law_cases.read_law_cases.cache_clear()
    law_cases.read_listed_lines.cache_clear()
    return tmp_path


def test_recall_and_false_alarms_are_shares_of_their_cases(folder: Path) -> None:
    setup = Setup(size=Size.QUICK, data=folder, scratch=folder)
    rows = {row.name: row for row in law.BENCHMARK.run(setup)}
    assert (rows["violations found"].value, rows["violations found"].target) == (0.5, 0.95)
    refused = rows["lawful look-alikes refused"]
    assert (refused.value, refused.better, refused.target) == (0, "lower", 0.02)
    assert rows["violations found, dev"].value == 0.5
    assert rows["violations found, dev"].target is None
    assert rows["lawful look-alikes refused, dev"].better == "lower"
    assert rows["the law named is the right one, dev"].value == 0.5
    assert rows["lawful look-alikes refused, dev"].value == 0
    assert rows["violations found, zh"].value == 0.5
    assert rows["violations found, zh: a"].value == 0.5
    assert "violations found, fresh" not in rows
    assert rows["AdvertiseGen: breaches found"].value == 1
    assert rows["AdvertiseGen: lawful texts refused"].value == 0.5
    assert rows["texts read, one core"].value > 0
    law_cases.read_law_cases.cache_clear()
    law_cases.read_listed_lines.cache_clear()
