"""Reads a shop's texts with the readers in its use, and learns to read them better."""

from rapport.app.opening import App
from rapport.insights import (
    LabelWhat,
    Readers,
    TextsRead,
    Trial,
    labels_of,
    learn_sentiment_if_due,
    readers_of,
    refresh_readings,
)


def readers_of_shop(app: App) -> Readers:
    """The readers in use. Raises `SentimentUnreadable`."""
    settings = app.settings
    return readers_of(settings.home, sentiment_model=settings.insights.sentiment_model)


def read_new_texts(app: App) -> TextsRead:
    """Read what is new or was read by others; what people said of readings stands."""
    return refresh_readings(app.facts, readers=readers_of_shop(app), labels=labels_of(app.database))


def learn_to_read_if_due(app: App) -> Trial | None:
    """Learn from stars and labels, once a day and where enough is new; None where it is not due."""
    settings = app.settings.insights
    if not settings.learn_sentiment or settings.sentiment_model is not None:
        return None
    labels = labels_of(app.database, what=LabelWhat.SENTIMENT)
    return learn_sentiment_if_due(app.facts, labels, home=app.settings.home, now=app.clock())
