"""What people write down by hand is read strictly, and the fault is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.content import BadBrief, Objective, parse_brief, read_copybook
from rapport.content.errors import BadCopybook

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENTRY = """
- id: zh-email-cart-warm-1
  objective: cart
  channel: email
  language: zh
  tone: warm
  length: short
  audience: any
  offer: false
  products: 1
  subject: s
  body: b
"""


def test_a_brief_is_read_from_yaml_or_json() -> None:
    text = "name: Back\nobjective: win-back\ngroups: [{segment_id: seg_1}]\nvariants: 2\n"
    brief = parse_brief(text, created_by="mei", now=NOW)
    assert (brief.objective, brief.variants, brief.created_by) == (Objective.WIN_BACK, 2, "mei")
    assert brief.groups[0].name == "seg_1"
    as_json = '{"name": "Back", "objective": "win-back", "groups": [{"segment_id": "seg_1"}]}'
    assert parse_brief(as_json, created_by="mei", now=NOW).brief_id != brief.brief_id


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name: x\nobjective: sell\ngroups: [{segment_id: s}]", "objective"),
        ("name: x\nobjective: cart\ngroups: []", "groups"),
        ("name: x\nobjective: cart\ngroups: [{segment_id: s}]\ncolour: red", "colour"),
        ("name: x\nobjective: cart\ngroups: [{segment_id: s}]\nlanguage: fr", "language"),
        ("name: x\nobjective: cart\ngroups: [{segment_id: s}]\nvariants: 99", "variants"),
        ("- name", "the brief"),
        ("name: [", "YAML"),
    ],
)
def test_a_wrong_brief_is_refused_with_its_field(text: str, fault: str) -> None:
    with pytest.raises(BadBrief, match=fault):
        parse_brief(text, created_by="mei", now=NOW)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (ENTRY.replace("tone: warm", "tone: loud"), "entry 1: tone"),
        (ENTRY.replace("  body: b\n", ""), "entry 1: body"),
        (ENTRY + "  extra: 1\n", "entry 1: extra"),
        (ENTRY + ENTRY, "two entries"),
        ("id: x", "list"),
        ("- [", "YAML"),
    ],
)
def test_a_wrong_copybook_is_refused_with_file_and_entry(
    tmp_path: Path, text: str, fault: str
) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "cart.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadCopybook, match=fault):
        read_copybook(tmp_path)
