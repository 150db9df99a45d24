"""A shop with a model in use: trained once, then copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Facts, open_facts
from rapport.training import get_kind, promote, train_model
from tests.training.test_propensity import NOW, a_shop_with_habits


@pytest.fixture(scope="session")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts of 1,000 customers, and the model of their next order in use."""
    home = tmp_path_factory.mktemp("trained")
    facts = open_facts(home, memory_limit="1GB")
    ensure_tables(facts)
    a_shop_with_habits(facts)
    put_profiles(facts, [Profile(customer_id=f"c{number}") for number in range(1000)])
    card = train_model("propensity", facts=facts, home=home, now=NOW).card
    promote(home, card.model_id, get_kind("propensity").gate)
    facts.close()
    return home


@pytest.fixture
def trained(trained_home: Path, home: Path) -> Iterator[Facts]:
    """The facts of that shop, in a data folder of the test's own."""
    shutil.copytree(trained_home, home, dirs_exist_ok=True)
    opened = open_facts(home, memory_limit="1GB")
    yield opened
    opened.close()
