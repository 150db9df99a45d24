"""What HTTP, the wire format and hearing every token cost beside CTranslate2 called by itself.

A network with random weights: what it says means nothing, how fast it says it does. In the same
process model: the server is a child, as is the loop that it is measured against. Texts end at
their length only, so that every run writes the same number of tokens.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
from openai import OpenAI

from rapport.bench.errors import ServerEnded
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.decoding import Decoding, open_ctranslate2
from rapport.lab import (
    Family,
    TokenizerKind,
    config_of,
    convert,
    new_network,
    save_network,
    save_tokenizer,
    shape_of,
    train_tokenizer,
)

_SIZES = {Size.QUICK: "mini", Size.FULL: "medium"}
_TEXTS = {Size.QUICK: 4, Size.FULL: 16}
_TOKENS = 64
_CLIENTS = 16
_PORT = 8177
_START_SECONDS = 120
_PROMPT = "The cup warms a quiet room and fills your evening."
_DECODING_TARGET = 0.95  # of what CTranslate2 gives by itself
_TARGET = 0.8  # of what CTranslate2 gives by itself, at 16 clients

_DIRECT = """
import ctranslate2, json, sys, time
folder, rows, tokens, turns = sys.argv[1], *map(int, sys.argv[2:5])
words = json.loads(sys.argv[5])
model = ctranslate2.Generator(folder, intra_threads=1)
def write():
    model.generate_batch([words] * rows, max_length=tokens, min_length=tokens,
        include_prompt_in_result=False, beam_size=1)
write()
start = time.perf_counter()
for _ in range(turns):
    write()
print(rows * tokens * turns / (time.perf_counter() - start))
"""


def _run(setup: Setup) -> Sequence[Row]:
    folder, words = _model(setup.scratch / "random", _SIZES[setup.size])
    turns = _TEXTS[setup.size]
    direct = {rows: _direct(folder, words, rows, turns) for rows in (1, _CLIENTS)}
    decoding = {rows: _decoding_share(folder, rows, turns) for rows in (1, _CLIENTS)}
    with _served(folder) as client:
        served = {rows: _through_http(client, rows, turns) for rows in (1, _CLIENTS)}
    return [
        *(_rate(f"CTranslate2 alone, batch of {rows}", direct[rows]) for rows in direct),
        *(
            Row(
                name=f"decoding here as a share of CTranslate2 alone, batch of {rows}",
                value=share,
                unit="share",
                better="higher",
                target=_DECODING_TARGET,
                source="the same greedy texts by both, in turns, in one process",
            )
            for rows, share in decoding.items()
        ),
        *(_rate(f"through HTTP, {rows} clients", served[rows]) for rows in served),
        Row(
            name=f"share of CTranslate2 alone, {_CLIENTS} clients",
            value=served[_CLIENTS] / direct[_CLIENTS],
            unit="share",
            better="higher",
            target=_TARGET,
        ),
    ]


BENCHMARK = Benchmark(
    name="model_server",
    about="Tokens per second of the model server, beside CTranslate2 called by itself, one thread.",
    run=_run,
)


def _rate(name: str, tokens: float) -> Row:
    return Row(name=name, value=tokens, unit="tokens/s", better="higher")


def _model(folder: Path, size: str) -> tuple[Path, list[str]]:
    """A network of a size of the dial with random weights, converted; and a prompt in its words."""
    tokenizer = train_tokenizer([_PROMPT] * 4, kind=TokenizerKind.BPE, vocabulary=8_000)
    shape = shape_of(size, vocabulary=8_000)
    save_network(new_network(config_of(Family.GPT2, shape, pad=0, bos=1, eos=2), seed=1), folder)
    save_tokenizer(tokenizer, folder)
    convert(folder, folder / "ctranslate2-int8")
    ids = tokenizer.encode(_PROMPT, add_special_tokens=False).ids
    name = tokenizer.id_to_token
    return folder, ["<bos>", *(name(number) or "" for number in ids), "[SEP]"]


def _direct(folder: Path, words: list[str], rows: int, turns: int) -> float:
    told = [str(folder / "ctranslate2-int8"), str(rows), str(_TOKENS), str(turns)]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _DIRECT, *told, json.dumps(words)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(done.stdout)


def _decoding_share(folder: Path, rows: int, turns: int) -> float:
    """The tokens a second of `rapport.decoding` over those of CTranslate2 called by hand."""
    model = open_ctranslate2(folder / "ctranslate2-int8", threads=1)
    prompts = [model.pieces.ids(_PROMPT)] * rows
    named = [model.converted.named(prompt) for prompt in prompts]
    how = Decoding(max_tokens=_TOKENS, min_tokens=_TOKENS)

    def ours() -> list[tuple[int, ...]]:
        return [found[0].ids for found in model.write(prompts, how)]

    def by_hand() -> list[tuple[int, ...]]:
        results = model.converted.network.generate_batch(
            named, max_length=_TOKENS, min_length=_TOKENS, include_prompt_in_result=False,
            beam_size=1,
        )  # fmt: skip
        return [tuple(one.sequences_ids[0]) for one in results]

    assert ours() == by_hand(), "both write the same texts"
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(turns):
        for work, times in zip((ours, by_hand), taken, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return statistics.median(taken[1]) / statistics.median(taken[0])


@contextmanager
def _served(folder: Path) -> Iterator[OpenAI]:
    command = [sys.executable, "-m", "rapport", "models", "serve", str(folder), "--threads", "1"]
    told = [*command, "--port", str(_PORT)]
    server = subprocess.Popen(told, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(server)
        with OpenAI(base_url=f"http://127.0.0.1:{_PORT}/v1", api_key="none") as client:
            yield client
    finally:
        server.terminate()
        server.wait()


def _wait(server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{_PORT}/health")
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise ServerEnded(f"the model server did not come up on port {_PORT}; is it free?")


def _through_http(client: OpenAI, clients: int, turns: int) -> float:
    def ask(_: int) -> int:
        answer = client.chat.completions.create(
            model="random", messages=[{"role": "user", "content": _PROMPT}], temperature=0,
            max_tokens=_TOKENS,
        )  # fmt: skip
        return answer.usage.completion_tokens if answer.usage else 0

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(ask, range(clients)))
        start = time.perf_counter()
        written = sum(pool.map(ask, range(clients * turns)))
        return written / (time.perf_counter() - start)
