"""What can go wrong with readers of sentiment."""

from rapport.kit.errors import Invalid


class SentimentUnreadable(Invalid):
    """A kept reader of sentiment, or an encoder, is not one of this release."""

    code = "sentiment-unreadable"
