"""What can go wrong when a network writes."""

from rapport.kit.errors import Invalid


class BadDecoding(Invalid):
    """The way to write was asked for in a way that cannot be followed."""

    code = "bad-decoding"


class ConstraintsContradict(Invalid):
    """No text can fulfil these constraints."""

    code = "constraints-contradict"


class ConvertedModelUnreadable(Invalid):
    """A folder holds no CTranslate2 model with a tokenizer."""

    code = "converted-model-unreadable"
