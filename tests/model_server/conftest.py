"""Tiny models with random weights, made here, behind real servers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import torch
from openai import OpenAI

from rapport.cli.serving import listening
from rapport.lab import (
    Family,
    Shape,
    TokenizerKind,
    config_of,
    new_network,
    save_network,
    save_tokenizer,
    train_tokenizer,
)
from rapport.model_server import (
    EngineKind,
    ModelBackend,
    Offer,
    Running,
    model_app,
    open_engine,
)

CORPUS = [
    'Answer with one JSON object {"colour": "green", "legs": 4} and nothing else.',
    "老朋友，好久不见。{{ product.name }} 现在 {{ product.price | money }}，欢迎回来看看。",
    "The quick brown fox jumps over the lazy dog. Dear friend, come back and see what is new.",
]
QUICK = Running(threads=1, quantization="float32")


def make_model(folder: Path, family: Family = Family.GPT2, *, context: int = 512) -> Path:
    """A network of 2 layers with weights large enough to say different things."""
    torch.set_num_threads(1)
    tokenizer = train_tokenizer(
        CORPUS * 2, kind=TokenizerKind.BPE, vocabulary=420, slots=["{{ product.name }}"]
    )
    shape = Shape(
        layers=2, width=32, heads=2, context=context, batch_tokens=1, learning_rate=1e-3,
        vocabulary=tokenizer.get_vocab_size(),
    )  # fmt: skip
    network = new_network(config_of(family, shape, pad=0, bos=1, eos=2), seed=3)
    with torch.no_grad():
        for weights in network.parameters():
            if weights.ndim == 2:
                weights.mul_(6)
    save_network(network, folder)
    save_tokenizer(tokenizer, folder)
    return folder


Serve = Callable[..., OpenAI]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model `gpt2`."""
    home = tmp_path_factory.mktemp("models")
    make_model(home / "gpt2")
    return home


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serves a folder until the tests end, and gives a client of it."""
    with ExitStack() as stack:

        def start(folder: Path, *, engine: EngineKind = EngineKind.CTRANSLATE2, **offer: object):  # type: ignore[no-untyped-def]  # noqa: ANN202
            running = Running(engine=engine, threads=1, quantization="float32")
            backend = ModelBackend(open_engine(folder, running), names=(folder.name,))
            app = model_app(backend, Offer(name=folder.name, **offer))  # type: ignore[arg-type]
            url = stack.enter_context(listening(app, host="127.0.0.1", port=0))
            key = str(offer.get("key", "none"))
            client = OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0)
            stack.callback(client.close)
            return client

        yield start


@pytest.fixture(scope="session")
def client(models: Path, serve: Serve) -> OpenAI:
    """A client of the model on CTranslate2."""
    return serve(models / "gpt2")


@pytest.fixture(scope="session")
def torch_client(models: Path, serve: Serve) -> OpenAI:
    """A client of the model on PyTorch."""
    return serve(models / "gpt2", engine=EngineKind.TORCH)
