"""Reads a shop's texts with the readers in its use, and learns to read them better."""

from collections.abc import Mapping
from dataclasses import replace

from rapport.app.opening import App
from rapport.insights import (
    AspectReader,
    LabelWhat,
    Readers,
    ReadingProgress,
    TextsRead,
    Trial,
    aspect_names,
    aspect_reader,
    knowing_rivals,
    labelled_mentions,
    labelled_targets,
    labels_of,
    learn_aspect_polarity,
    learn_sentiment_if_due,
    learn_tagger,
    own_topics,
    read_again_for_brands,
    readers_of,
    refresh_readings,
)

_ENOUGH_LABELS = 100  # of mentions; one half judges


def readers_of_shop(app: App) -> Readers:
    """The readers in use. Raises `SentimentUnreadable`."""
    settings = app.settings
    known = readers_of(settings.home, sentiment_model=settings.insights.sentiment_model)
    aspects = aspect_reader(app.facts, app.database)
    others = (one for one in known.mentions if not isinstance(one, AspectReader))
    readers = replace(known, mentions=(aspects, *others))
    return knowing_rivals(readers, app.facts, settings.needs.rivals)


def topics_of_shop(app: App) -> dict[str, Mapping[str, str]]:
    """What the shop calls its own topics, by id: aspects that were learned, as they are today."""
    return own_topics(aspect_names(app.database))


def read_new_texts(app: App, *, on_progress: ReadingProgress | None = None) -> TextsRead:
    """Read what is new or was read by others; what people said of readings stands."""
    readers = readers_of_shop(app)
    read_again_for_brands(app.facts, readers)
    return refresh_readings(
        app.facts,
        readers=readers,
        labels=labels_of(app.database),
        on_progress=on_progress,
    )


def learn_to_read_if_due(app: App) -> Trial | None:
    """Learn from stars and labels, once a day and where enough is new; None where it is not due."""
    settings = app.settings.insights
    if not settings.learn_sentiment or settings.sentiment_model is not None:
        return None
    labels = labels_of(app.database, what=LabelWhat.SENTIMENT)
    return learn_sentiment_if_due(app.facts, labels, home=app.settings.home, now=app.clock())


def learn_aspects_if_labelled(app: App) -> int:
    """Learn to find things and how they are felt about, where people said enough to judge by it.

    Gives how many of the two models are new in use.
    """
    facts, database, now = app.facts, app.database, app.clock()
    targets = labelled_targets(facts, database)
    if sum(one.labels for one in targets) < _ENOUGH_LABELS:
        return 0
    told = labelled_mentions(facts, database)
    polarity = learn_aspect_polarity(facts, database, now=now, labels=told)
    tagger = learn_tagger(facts, database, now=now, labels=targets)
    return polarity.used + tagger.used
