"""A shop whose reviews of four subjects were read."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.profiles import ensure_tables
from rapport.storage import Facts, open_facts
from tests.topics.planted import ABOUT, TEXTS, put, texts_about


@pytest.fixture(scope="module")
def read_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop whose 200 reviews of four subjects were read."""
    folder = tmp_path_factory.mktemp("shop")
    opened = open_facts(folder, memory_limit="1GB")
    ensure_tables(opened)
    put(opened, texts_about([*ABOUT], TEXTS))
    opened.close()
    return folder


@pytest.fixture
def shop(home: Path, read_shop: Path) -> Iterator[Facts]:
    shutil.copytree(read_shop, home, dirs_exist_ok=True)
    opened = open_facts(home, memory_limit="1GB")
    yield opened
    opened.close()
