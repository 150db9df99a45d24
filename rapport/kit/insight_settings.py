"""Settings of insights: who reads texts."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from rapport.kit.setting_types import SettingsGroup, none_if_empty


class InsightSettings(SettingsGroup):
    """Who reads texts; where nothing is set, built-in readers and what they learn of the shop."""

    sentiment_model: Annotated[Path | None, BeforeValidator(none_if_empty)] = Field(
        default=None,
        description="Folder of an encoder that reads sentiment, as `rapport lab export-sentiment`"
        " writes it; empty for the built-in words and what is learned from the shop's stars.",
    )
    learn_sentiment: bool = Field(
        default=True,
        description="Whether the server learns each night to read sentiment from the shop's stars.",
    )
    topic_model: Annotated[Path | None, BeforeValidator(none_if_empty)] = Field(
        default=None,
        description="Folder of a model on this machine by whose vectors texts are grouped into"
        " topics, needs `rapport[train]`; empty for the words that texts share.",
    )
    name_topics: bool = Field(
        default=False,
        description="Whether the language model names new topics, from words that their texts have;"
        " each name is checked against them.",
    )
