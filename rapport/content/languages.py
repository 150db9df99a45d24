"""Languages as texts are keyed by them."""


def text_key(language: str) -> str:
    """Give the key of the product's own texts for a language (BCP 47): `zh`, else `en`."""
    return "zh" if first_subtag(language) == "zh" else "en"


def first_subtag(language: str) -> str:
    """Give `zh` for `zh-Hans-CN`: the key of a catalogue's texts."""
    return language.partition("-")[0].lower()
