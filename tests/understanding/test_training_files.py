"""Training data in the YAML of Rasa: read, merged, written so that it reads back."""

from pathlib import Path

import pytest

from rapport.understanding import (
    BadUtterances,
    Entity,
    TrainingData,
    Utterance,
    read_training_data,
    training_data_of,
    training_text,
)

_FILE = """
version: "3.1"
nlu:
- intent: order-status
  examples: |
    - where is my [parcel](thing)
    - 我的[快递]{"entity": "thing", "value": "parcel"}到哪了
- intent: travel
  examples:
  - 'from [Paris]{"entity": "city", "role": "from"} to [Rome]{"entity": "city", "role": "to"}'
  - text: a \\[plain\\] bracket
- synonym: XL
  examples: |
    - extra large
    - 加大码
- regex: order-number
  examples: |
    - W\\d{7}
- lookup: brand
  examples: |
    - Hilllight
"""


def test_examples_synonyms_patterns_and_lookups_are_read() -> None:
    data = training_data_of(_FILE)
    first, second, third, fourth = data.utterances
    assert (first.text, first.intent) == ("where is my parcel", "order-status")
    assert first.entities == (Entity(start=12, end=18, kind="thing", value="parcel"),)
    assert second.text[slice(second.entities[0].start, second.entities[0].end)] == "快递"
    assert [(one.value, one.role) for one in third.entities] == [("Paris", "from"), ("Rome", "to")]
    assert fourth.text == "a [plain] bracket"
    assert data.synonyms == {"extra large": "XL", "加大码": "XL"}
    assert data.patterns == {"order-number": (r"W\d{7}",)}
    assert data.lookups == {"brand": ("Hilllight",)}


def test_what_is_written_reads_back() -> None:
    data = training_data_of(_FILE)
    assert training_data_of(training_text(data)) == data


@pytest.mark.parametrize("text", ["a [b", "c] d", "\\", "[x](y) \\[z\\](w)", "- dash", "日[本"])
def test_any_text_reads_back_as_it_was(text: str) -> None:
    data = TrainingData(utterances=(Utterance(text=text, intent="any"),))
    assert training_data_of(training_text(data)) == data


def test_a_folder_is_read_whole_and_the_same_utterance_kept_once(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(_FILE, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(_FILE, encoding="utf-8")
    assert read_training_data(tmp_path) == training_data_of(_FILE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nlu: [", "is no YAML"),
        ("intent: x", 'no list under "nlu"'),
        ('version: "2.0"\nnlu: []', "version '2.0'"),
        ("nlu:\n- story: x", "entry 1 is none of intent"),
        ("nlu:\n- intent: x\n  examples: |\n    no dash", "must begin with `- `"),
        ("nlu:\n- intent: x\n  examples: ''", "has no examples"),
        ("nlu:\n- regex: x\n  examples: |\n    - (", "no regular expression"),
        ('nlu:\n- intent: x\n  examples: |\n    - "[a]{"', None),
        ('nlu:\n- intent: x\n  examples: |\n    - [a]{"value": "b"}', 'must name its "entity"'),
        ('nlu:\n- intent: x\n  examples: |\n    - [a]{"entity": "b", "colour": "c"}', "'colour'"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(text: str, said: str | None) -> None:
    if said is None:
        assert training_data_of(text).utterances[0].text == '"[a]{"'
        return
    with pytest.raises(BadUtterances, match=said.replace("(", r"\(")) as raised:
        training_data_of(text, where="shop.yml")
    assert "shop.yml" in str(raised.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadUtterances, match="cannot be read"):
        read_training_data(tmp_path / "none.yml")
    with pytest.raises(BadUtterances, match=r"holds no \.yml file"):
        read_training_data(tmp_path)
