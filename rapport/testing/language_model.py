"""A language model that says what it was told to say."""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel

from rapport.kit.errors import RapportError
from rapport.llm import AnswerUnusable, Prompt

A = TypeVar("A", bound=BaseModel)


class ScriptedModel:
    """Answers with the given objects, in order, and keeps the prompts it was asked.

    An error among the answers is raised. When the script has run out, or the next answer has
    another shape than was asked for, it raises `AnswerUnusable`, as a real model may.
    """

    def __init__(
        self, answers: Iterable[BaseModel | RapportError], *, name: str = "scripted"
    ) -> None:
        self._answers = list(answers)
        self._name = name
        self.asked: list[Prompt] = []

    @property
    def name(self) -> str:
        return self._name

    def ask(self, prompt: Prompt, answer: type[A]) -> A:
        self.asked.append(prompt)
        if not self._answers:
            raise AnswerUnusable("the script has no answer left")
        said = self._answers.pop(0)
        if isinstance(said, RapportError):
            raise said
        if not isinstance(said, answer):
            raise AnswerUnusable(f"the script's answer is no {answer.__name__}")
        return said
