"""Personal data gives way to a word for what it was."""

from rapport.llm import mask_personal_data

_MOST_TURNS = 4


def without_personal_data(text: str) -> str:
    """Replace what can identify a person, such as a phone number, until nothing more is found.

    What stood beside a number that is gone may look like one then.
    """
    for _ in range(_MOST_TURNS):
        masked = mask_personal_data(text)
        if masked == text:
            return text
        text = masked
    return text
