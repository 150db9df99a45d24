"""How a text is cut into the pieces that measures count."""

import warnings
from functools import cache
from importlib import import_module
from typing import Any, Literal

from rapport.evaluation.texts.errors import MeasureMissing, TextsUnusable

Cut = Literal["words", "characters"]
"""`words`: what white space parts, for English or texts already cut; `characters`: every character
but white space, for Chinese."""


def cut(text: str, by: Cut) -> list[str]:
    """Cut a text; raises `TextsUnusable` for a cut that there is not."""
    if by == "words":
        return text.split()
    if by == "characters":
        return list("".join(text.split()))
    raise TextsUnusable(f"texts cannot be cut by {by!r}; cut them by 'words' or 'characters'")


def chinese_words(text: str) -> list[str]:
    """Cut a Chinese text into words as jieba does, without its white space.

    Raises `MeasureMissing` where jieba is not installed.
    """
    return " ".join(_jieba().cut(text)).split()


@cache
def _jieba() -> Any:  # noqa: ANN401
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba's escapes and its use of pkg_resources are old
            found = import_module("jieba")
    except ImportError as error:
        raise MeasureMissing(
            "words of Chinese texts are cut by jieba, which is not installed; install it with"
            " `pip install 'rapport[bench]'`"
        ) from error
    found.setLogLevel("WARNING")  # else it tells on standard error that it read its words
    return found
