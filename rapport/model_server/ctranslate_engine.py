"""Writes with CTranslate2: int8 on a CPU by default, or a GPU.

Its own loop proposes each token, and a row takes it, or chooses another from the same logits: then
the loop stops for that row and goes on after the chosen one. A guide is so kept to at the price of
one more reading of the prompt per refused token, and what is drawn has the same distribution as
with a mask at every step: an allowed token keeps its own probability, and in the place of a refused
one another is drawn among the allowed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import ctranslate2
import numpy as np

from rapport.model_server.choosing import choose
from rapport.model_server.engine import Scores
from rapport.model_server.errors import EngineFailed, EngineUnable
from rapport.model_server.folder import ServedFolder
from rapport.model_server.jobs import Job, Row, Token

_MOST_LOGITS = 1 << 26  # figures that one pass of the loop may keep: 256 MiB
_FEWEST_STEPS = 8

_Kind = tuple[float, int, float, bool]


@dataclass(slots=True, kw_only=True)
class _Going:
    """A row in the loop, with its own chance; `turned` once it chose another token."""

    row: Row
    chance: np.random.Generator
    turned: bool = False

    def hear(self, step: ctranslate2.GenerationStepResult) -> bool:
        """Take the token of a step, or another; True stops the loop for this row."""
        row, proposed = self.row, int(step.token_id)
        if not row.job.sampling.needs_logits and row.allows(proposed):
            return row.take(Token(id=proposed))
        token = choose(np.asarray(step.logits), row, self.chance)
        self.turned = token.id != proposed
        return row.take(token) or self.turned


class CTranslateEngine:
    """A converted model. `threads` compute one batch, `workers` batches run at the same time."""

    def __init__(
        self, folder: ServedFolder, converted: Path, *, device: str, threads: int, workers: int
    ) -> None:
        self.name = f"ctranslate2 on {device}"
        self.folder = folder
        self.most_rows = 16
        kind = ctranslate2.Translator if folder.encodes else ctranslate2.Generator
        self._model = kind(
            str(converted), device=device, intra_threads=threads, inter_threads=workers
        )
        tokenizer = folder.tokenizer
        self._texts = [tokenizer.id_to_token(n) or "" for n in range(folder.vocabulary)]

    def close(self) -> None:
        self._model.unload_model()

    def write(self, jobs: Sequence[Job]) -> list[Row]:
        """Write jobs, those of one kind of sampling together."""
        rows = [Row(job=job) for job in jobs]
        groups: dict[_Kind, list[_Going]] = {}
        for row in rows:
            chance = np.random.default_rng(row.job.sampling.seed)
            groups.setdefault(_kind(row.job), []).append(_Going(row=row, chance=chance))
        for kind, group in groups.items():
            live = group
            while live:
                self._loop(live, kind)
                live = [going for going in live if not going.row.ended]
        return rows

    def score(self, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]]) -> Scores:
        told = [self._words(answer) for answer in answers]
        asked = [self._words(prompt) for prompt in prompts]
        if self.folder.encodes:
            found = self._model.score_batch(asked, told, max_input_length=0)
            return [
                list(one.log_probs)[: len(answer)] for one, answer in zip(found, told, strict=True)
            ]
        whole = [[*prompt, *answer] for prompt, answer in zip(asked, told, strict=True)]
        found = self._model.score_batch(whole, max_input_length=0)
        return [
            list(one.log_probs)[-len(answer) :] if answer else []
            for one, answer in zip(found, told, strict=True)
        ]

    def embed(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        raise EngineUnable(
            "CTranslate2 gives no hidden states of a model that writes; serve it with"
            " `--engine torch` for embeddings"
        )

    def _loop(self, live: Sequence[_Going], kind: _Kind) -> None:
        for going in live:
            going.turned = False
        temperature, top_k, top_p, logits = kind
        most = max(going.row.left for going in live)
        if logits:
            room = _MOST_LOGITS // (len(live) * self.folder.vocabulary)
            most = min(most, max(room, _FEWEST_STEPS))
        told = self._told(live, most)
        try:
            told(
                beam_size=1,
                end_token=sorted(self.folder.ends),
                return_logits_vocab=logits,
                sampling_topk=top_k if temperature else 1,
                sampling_topp=top_p,
                sampling_temperature=temperature or 1.0,
                callback=lambda step: live[step.batch_id].hear(step),
            )
        except (RuntimeError, ValueError) as error:
            raise EngineFailed(f"CTranslate2 stopped: {str(error)[:200]}") from error

    def _told(self, live: Sequence[_Going], most: int) -> Callable[..., object]:
        """The loop over what is written so far."""
        asked = [self._words(going.row.job.prompt) for going in live]
        written = [self._words(going.row.ids) for going in live]
        if self.folder.encodes:
            return partial(
                self._model.translate_batch, asked, written,
                max_decoding_length=most, max_input_length=0,
            )  # fmt: skip
        whole = [[*prompt, *ids] for prompt, ids in zip(asked, written, strict=True)]
        return partial(
            self._model.generate_batch, whole, max_length=most, include_prompt_in_result=False
        )

    def _words(self, ids: Sequence[int]) -> list[str]:
        return [self._texts[number] for number in ids]


def _kind(job: Job) -> _Kind:
    sampling = job.sampling
    if sampling.needs_logits:
        return 0.0, 0, 1.0, True
    return sampling.temperature, sampling.top_k, sampling.top_p, job.guide is not None
