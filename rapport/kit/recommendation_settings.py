"""Settings of recommendations: which models help, and when the server trains them."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from rapport.kit.llm_settings import EndpointSettings
from rapport.kit.setting_types import SettingsGroup, WebAddressOrNone, none_if_empty

Folder = Annotated[Path | None, BeforeValidator(none_if_empty)]


class EmbeddingSettings(EndpointSettings):
    """The endpoint that gives texts vectors."""

    url: WebAddressOrNone = Field(
        default="",
        description="Base URL of an OpenAI-compatible endpoint that gives the texts of products"
        " vectors; empty for none.",
    )


class RecommendationSettings(SettingsGroup):
    """Which models help to recommend; none is embedded or trained where nothing is set."""

    embeddings: EmbeddingSettings = Field(
        default_factory=EmbeddingSettings,
        description="Endpoint that gives the texts of products vectors.",
    )
    embedding_model: Folder = Field(
        default=None,
        description="Folder of a model on this machine that gives the texts of products vectors,"
        " where no endpoint is set; needs `rapport[train]`.",
    )
    reader_model: Folder = Field(
        default=None,
        description="Folder of a causal model that `rapport recommend read` tunes on histories;"
        " empty for a small one that it trains from scratch.",
    )
    train_sequences: bool = Field(
        default=False,
        description="Whether the server trains the sequence models anew each day; needs"
        " `rapport[train]`.",
    )
    read_nightly: bool = Field(
        default=False,
        description="Read every night who did something new, and learn anew every 30 days.",
    )
