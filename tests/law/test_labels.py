"""Labels of generated content: what readers see, and what metadata say."""

import json

import pytest

from rapport.law import (
    BadLabel,
    Certainty,
    ContentOrigin,
    has_visible_label,
    implicit_label,
    label_metadata,
    visible_label,
)

ORIGIN = ContentOrigin(producer="山茶小铺", produce_id="dr_1", propagator="mail", propagate_id="m1")


@pytest.mark.parametrize("language", ["zh-CN", "en", "fr"])
@pytest.mark.parametrize("sentence", [True, False])
def test_a_label_is_recognised_as_one(language: str, sentence: bool) -> None:
    assert has_visible_label("正文。" + visible_label(language, sentence=sentence))


def test_a_text_that_only_speaks_of_ai_has_no_label() -> None:
    assert not has_visible_label("人工智能音箱到店")
    assert not has_visible_label("A hand-made bowl")


def test_the_fields_are_those_of_the_standard() -> None:
    assert implicit_label(ORIGIN) == {
        "Label": "1",
        "ContentProducer": "山茶小铺",
        "ProduceID": "dr_1",
        "ReservedCode1": "",
        "ContentPropagator": "mail",
        "PropagateID": "m1",
        "ReservedCode2": "",
    }


def test_the_metadata_entry_is_one_json_text() -> None:
    suspected = ContentOrigin(producer="x", produce_id="1", certainty=Certainty.SUSPECTED)
    entry = label_metadata(suspected)
    assert list(entry) == ["AIGC"]
    assert json.loads(entry["AIGC"])["Label"] == "3"


def test_a_label_without_its_producer_is_refused() -> None:
    with pytest.raises(BadLabel):
        implicit_label(ContentOrigin(producer=" ", produce_id="1"))
