"""The console says who wrote a text."""

import pytest

from rapport.console.copies import author_name
from rapport.console.texts import texts_in


@pytest.mark.parametrize(
    ("written_by", "english", "chinese"),
    [
        ("copybook:en-push-launch-warm-2", "the copybook", "范文库"),
        ("copybook:en-push-launch-warm-2 after built-in", "the copybook", "范文库"),
        ("built-in@1:phrases-1f2e3d4c", "the built-in writer", "内置写手"),
        (
            "built-in@1:en-email-cart-warm-1, edited",
            "the built-in writer, edited",
            "内置写手（已编辑）",
        ),
        ("model:gpt#write-copy@1", "gpt", "gpt"),
    ],
)
def test_an_author_has_a_name(written_by: str, english: str, chinese: str) -> None:
    assert author_name(texts_in("en"), written_by) == english
    assert author_name(texts_in("zh"), written_by) == chinese
