"""Which readers a shop reads with: what it learned, an encoder, or the words that all have.

Apart from the readers themselves: a helper process that only reads holds no library for learning.
"""

from pathlib import Path

from rapport.insights.readers import Readers, built_in_readers
from rapport.insights.sentiment import WordsAndStars, in_use, open_encoder


def readers_of(home: Path, *, sentiment_model: Path | None = None) -> Readers:
    """The readers in use for a shop: an encoder where there is one, else what was learned, else
    those that know nothing of the shop. Raises `SentimentUnreadable`.
    """
    polarity = in_use(home) if sentiment_model is None else open_encoder(sentiment_model)
    sentiment = WordsAndStars(polarity=polarity)
    return Readers(sentiment=sentiment, mentions=built_in_readers().mentions)
