"""Models that the settings name: none by default, an endpoint, or a folder on this machine."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rapport.app import (
    App,
    LocalEmbedder,
    LocalReader,
    create_home,
    embedder_of,
    open_app,
    read_histories_if_set,
    recommendation_desk_of,
)
from rapport.catalog import Product, put_products
from rapport.cli import main
from rapport.kit.recommendation_settings import EmbeddingSettings, RecommendationSettings
from rapport.kit.settings import Settings
from rapport.recommendations import Likeness, find_recommender, refit
from rapport.testing import FakeEndpoint

LISTS = [["red cup", "red lamp"], ["blue cup", "blue lamp"], ["red cup"]] * 25


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> LocalReader:
    folder = tmp_path_factory.mktemp("reader") / "reader"
    made = LocalReader(base=None, folder=folder, fresh_lists=1_500)
    made.learn(LISTS)
    return made


@pytest.fixture
def app(home: Path, reader: LocalReader) -> Iterator[App]:
    """A shop that has products and a folder of a model, and sells nothing yet."""
    told = RecommendationSettings(embedding_model=reader.folder / "model", read_nightly=True)
    settings = Settings(home=home / "data", recommendations=told)
    create_home(settings)
    with open_app(settings) as app:
        put_products(
            app.facts,
            [
                Product(product_id=f"p{number}", names={"en": name}, price_minor=1, currency="CNY")
                for number, name in enumerate(("Red cup", "Red lamp", "Blue cup"))
            ],
        )
        yield app


def test_a_small_reader_is_trained_where_none_is_named(reader: LocalReader) -> None:
    assert reader.is_there
    [found] = reader.likelihoods([["red cup"]], [["red lamp", "blue lamp"]])
    assert found[0, 0] > found[1, 0]
    assert not LocalReader(base=None, folder=reader.folder / "none").is_there


def test_a_named_model_is_tuned_and_stays_as_it_was(reader: LocalReader, tmp_path: Path) -> None:
    base = reader.folder / "model"
    before = (base / "model.safetensors").read_bytes()
    tuned = LocalReader(base=base, folder=tmp_path / "tuned")
    tuned.learn([["red cup", "blue lamp"]] * 16)
    [old], [new] = (one.likelihoods([["red cup"]], [["blue lamp"]])[0] for one in (reader, tuned))
    assert new[0] > old[0]
    assert (base / "model.safetensors").read_bytes() == before


def test_texts_are_embedded_by_a_folder_and_kept(app: App) -> None:
    embedder = embedder_of(app)
    assert isinstance(embedder, LocalEmbedder)
    desk = recommendation_desk_of(app)
    quick = refit(desk, now=app.clock(), judged=False)
    assert quick.card.embedded_products == 0  # nobody waits for a model
    fitted = refit(desk, now=app.clock())
    assert fitted.card.embedded_products == 3
    assert fitted.card.likeness is Likeness.LETTERS  # nobody bought: nothing speaks for vectors
    kept = find_recommender(app.facts.folder)
    assert kept is not None
    assert kept.meanings is not None
    assert fitted.meanings is not None
    np.testing.assert_allclose(kept.meanings.vectors, fitted.meanings.vectors, atol=1e-3)
    assert refit(desk, now=app.clock(), judged=False).card.embedded_products == 3


def test_a_night_reads_nobody_where_too_few_came_back(app: App) -> None:
    assert read_histories_if_set(app, recommendation_desk_of(app)) == 0


def test_an_endpoint_comes_first_and_nothing_is_asked_by_default(home: Path) -> None:
    with FakeEndpoint([]) as endpoint:
        told = RecommendationSettings(embeddings=EmbeddingSettings(url=endpoint.url, model="small"))
        settings = Settings(home=home / "data", recommendations=told)
        create_home(settings)
        with open_app(settings) as app:
            cups = [("p1", "a cup"), ("p2", "a bag")]
            put_products(
                app.facts,
                [
                    Product(product_id=one, names={"en": name}, price_minor=1, currency="CNY")
                    for one, name in cups
                ],
            )
            fitted = refit(recommendation_desk_of(app), now=app.clock())
            assert fitted.card.embedded_products == 2
    with open_app(Settings(home=home / "data")) as app:
        assert embedder_of(app) is None
        fitted = refit(recommendation_desk_of(app), now=app.clock())
        assert (fitted.meanings, fitted.card.embedded_products) == (None, 0)


def test_too_few_customers_are_said_on_the_command_line(
    app: App, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = app.settings.home
    app.facts.close()
    monkeypatch.setenv("RAPPORT_HOME", str(home))
    monkeypatch.setattr(sys, "argv", ["rapport", "recommend", "read"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code
    assert "too few to judge a reader" in " ".join(capsys.readouterr().err.split())
