"""Measures what a language model does on pairs that it did not learn from."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openai import OpenAI, OpenAIError

from rapport.decoding import Pieces
from rapport.model_server.engine import Engine
from rapport.model_server.errors import BadPairs, EndpointSilent
from rapport.model_server.jobs import Ending, Job, Sampling

_SLOT = re.compile(r"\{\{.*?\}\}")
_BROKEN = re.compile(r"\{\{|\}\}")
_SPARE_TOKENS = 32


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A question, and the answer that a person gave."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the model answered; `whole` when it came to an end by itself."""

    text: str
    whole: bool


def read_held_out(path: Path) -> list[HeldOut]:
    """Read JSON Lines with `source` and `target`, or raise `BadPairs` with the line at fault."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            pairs.append(HeldOut(str(row["source"]), str(row["target"])))
        except (ValueError, KeyError, TypeError) as error:
            raise BadPairs(
                f"{path}, line {number} needs texts under 'source' and 'target'"
            ) from error
    if not pairs:
        raise BadPairs(f"{path} has no pairs; each line is an object with source and target")
    return pairs


def measure_engine(engine: Engine, pairs: Sequence[HeldOut]) -> dict[str, float]:
    """Measure a model that is loaded: losses on the answers given, faults in those it writes.

    `valid_loss` is nats per token, `loss_per_character` comparable between tokenizers.
    """
    prompts = [_prompt(engine, pair) for pair in pairs]
    ends = sorted(engine.folder.ends)[:1]
    answers = [[*engine.folder.ids(pair.target), *ends] for pair in pairs]
    _check_room(engine, prompts, answers)
    losses = [-sure for row in engine.score(prompts, answers) for sure in row]
    mean = sum(losses) / max(len(losses), 1)
    letters = sum(len(pair.target) for pair in pairs)
    return {
        "valid_loss": mean,
        "perplexity": math.exp(min(mean, 700.0)),
        "loss_per_character": sum(losses) / max(letters, 1),
        **faults(pairs, _written(engine, prompts, answers)),
    }


def measure_endpoint(
    url: str, model: str, pairs: Sequence[HeldOut], *, key: str = ""
) -> dict[str, float]:
    """Measure a model at an endpoint by what it writes."""
    with OpenAI(base_url=url, api_key=key or "none", max_retries=1) as client:
        try:
            said = [_said(client, model, pair) for pair in pairs]
        except OpenAIError as error:
            raise EndpointSilent(
                f"{url} does not answer ({type(error).__name__}); check its address, the name of"
                " the model and RAPPORT_LLM__API_KEY"
            ) from error
    return faults(pairs, said)


def faults(pairs: Sequence[HeldOut], said: Sequence[Said]) -> dict[str, float]:
    """Count slots lost, made up or broken, per slot wanted, and answers that came whole."""
    wanted = sum(len(_SLOT.findall(pair.target)) for pair in pairs)
    both = list(zip(pairs, said, strict=True))
    wrong = sum(_wrong(pair, one.text) for pair, one in both)
    whole = sum(one.whole and bool(one.text.strip()) for one in said)
    same = sum(one.text.strip() == pair.target.strip() for pair, one in both)
    return {
        "pairs": float(len(pairs)),
        "slot_error_rate": wrong / max(wanted, 1),
        "answered": whole / len(pairs),
        "exact": same / len(pairs),
    }


def _wrong(pair: HeldOut, text: str) -> int:
    wanted, found = set(_SLOT.findall(pair.target)), set(_SLOT.findall(text))
    made_up = found - wanted - set(_SLOT.findall(pair.source))
    return len(wanted - found) + len(made_up) + len(_BROKEN.findall(_SLOT.sub("", text)))


def _prompt(engine: Engine, pair: HeldOut) -> list[int]:
    return engine.folder.chat_prompt([{"role": "user", "content": pair.source}], [])


def _check_room(
    engine: Engine, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]]
) -> None:
    context, encodes = engine.folder.context, engine.folder.encodes
    for number, (prompt, answer) in enumerate(zip(prompts, answers, strict=True), start=1):
        longest = max(len(prompt), len(answer)) if encodes else len(prompt) + len(answer)
        if longest > context:
            raise BadPairs(
                f"pair {number} has {longest:,} tokens, and the model reads {context:,}; leave it"
                " out or cut its source"
            )


def _written(
    engine: Engine, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]]
) -> list[Said]:
    folder = engine.folder
    pieces = Pieces(folder.tokenizer, folder.vocabulary)

    def job(prompt: Sequence[int], answer: Sequence[int]) -> Job:
        room = folder.context - (0 if folder.encodes else len(prompt))
        return Job(
            prompt=prompt,
            sampling=Sampling(temperature=0.0),
            max_tokens=max(min(2 * len(answer) + _SPARE_TOKENS, room), 1),
            ends=folder.ends,
            tell=lambda _: False,
        )

    jobs = [job(prompt, answer) for prompt, answer in zip(prompts, answers, strict=True)]
    rows = [row for some in _some(jobs, engine.most_rows) for row in engine.write(some)]
    return [Said(pieces.text(row.ids), row.ending is Ending.STOP) for row in rows]


def _some(jobs: Sequence[Job], count: int) -> list[Sequence[Job]]:
    return [jobs[start : start + count] for start in range(0, len(jobs), count)]


def _said(client: OpenAI, model: str, pair: HeldOut) -> Said:
    answer = client.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": pair.source}],
        temperature=0,
        max_tokens=2 * len(pair.target) + _SPARE_TOKENS,
    )
    choice = answer.choices[0]
    return Said(choice.message.content or "", choice.finish_reason == "stop")
