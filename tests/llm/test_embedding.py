"""Vectors of texts from an endpoint: in batches, written down, masked, and with clear faults."""

from datetime import UTC, datetime

import numpy as np
import pytest

from rapport.kit.clock import fixed_clock
from rapport.kit.llm_settings import EndpointSettings, LLMSettings
from rapport.llm import CallLog, EndpointEmbedder, ModelRefused, ModelUnreachable
from rapport.storage import Database
from rapport.testing import FakeEndpoint

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LETTERS = "abcdefgh"


def an_embedder(url: str, database: Database) -> EndpointEmbedder:
    return EndpointEmbedder(
        EndpointSettings(url=url, model="small", price_asked=2),
        LLMSettings(attempts=2),
        database,
        named="RAPPORT_RECOMMENDATIONS__EMBEDDINGS",
        clock=fixed_clock(NOW),
        sleep=lambda _: None,
    )


def test_each_text_has_its_vector_and_each_request_a_row(database: Database) -> None:
    texts = ["a" * (place % 5) + "h" for place in range(70)]
    with FakeEndpoint([]) as endpoint:
        embedder = an_embedder(endpoint.url, database)
        found = embedder.vectors(texts)
        assert embedder.name == f"{endpoint.url} small"
        assert embedder.vectors([]).shape == (0, 0)
    expected = [[text.count(one) for one in LETTERS] for text in texts]
    np.testing.assert_array_equal(found, expected)
    calls = CallLog(database).latest()
    assert sorted((one.prompt, one.prompt_tokens, one.cost_micros) for one in calls) == [
        ("embeddings", 6, 12),
        ("embeddings", 64, 128),
    ]


def test_what_looks_like_a_person_does_not_leave(database: Database) -> None:
    with FakeEndpoint([]) as endpoint:
        [found] = an_embedder(endpoint.url, database).vectors(["ask abc@abc.example"])
    assert dict(zip(LETTERS, found, strict=True))["b"] == 0  # the address has two


def test_an_endpoint_without_vectors_or_without_a_server_is_told(database: Database) -> None:
    with (
        FakeEndpoint([], unsupported=["embeddings"]) as endpoint,
        pytest.raises(ModelRefused, match="RAPPORT_RECOMMENDATIONS__EMBEDDINGS__URL"),
    ):
        an_embedder(endpoint.url, database).vectors(["a"])
    with pytest.raises(ModelUnreachable, match="did not answer"):
        an_embedder("http://127.0.0.1:9/v1", database).vectors(["a"])
