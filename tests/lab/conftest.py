"""A small language to learn: sentences that follow from a rule, so that learning shows at once."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from rapport.lab import TokenizerKind, save_tokenizer, train_tokenizer

torch.set_num_threads(1)  # more only wait for each other on networks this small

SUBJECTS = ("the cup", "the lamp", "the scarf", "the kettle", "a bowl", "a tray")
DEEDS = ("warms", "lights", "fits", "fills", "suits", "brightens")
PLACES = ("the table", "a quiet room", "the kitchen", "your evening", "a small shelf")


def sentences(count: int, *, seed: int = 1) -> list[str]:
    """Documents of two sentences; the second tells of the subject of the first."""
    draw = random.Random(seed)  # noqa: S311
    return [
        f"{subject} {draw.choice(DEEDS)} {draw.choice(PLACES)} . "
        f"{subject} {draw.choice(DEEDS)} {draw.choice(PLACES)} ."
        for subject in draw.choices(SUBJECTS, k=count)
    ]


@pytest.fixture(scope="session")
def texts() -> Sequence[str]:
    return sentences(400)


@pytest.fixture(scope="session")
def tokenizer(texts: Sequence[str]) -> Tokenizer:
    return train_tokenizer(texts, kind=TokenizerKind.BPE, vocabulary=400)


@pytest.fixture(scope="session")
def tokenizer_folder(tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tokenizer")
    save_tokenizer(tokenizer, folder)
    return folder
