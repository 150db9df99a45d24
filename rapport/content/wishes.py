"""Settings of attributes as a model is asked for them: a few words for each."""

from collections.abc import Iterable, Mapping, Sequence

_WORDS: Mapping[str, str] = {
    "offer_frame.none": "no word of the offer",
    "offer_frame.named": "the offer by its name only",
    "offer_frame.percent": "the offer as percent off",
    "offer_frame.zhe": "the offer in 折",
    "offer_frame.code": "the offer by its code",
    "appeal.utility": "appeal: what it is useful for",
    "appeal.taste": "appeal: the senses",
    "appeal.scarcity": "appeal: scarcity, as far as it is true",
    "appeal.social": "appeal: what others like",
    "appeal.care": "appeal: care for the reader",
    "appeal.novelty": "appeal: what is new",
    "appeal.gift": "appeal: a gift",
    "appeal.price": "appeal: the price",
    "proof.none": "no proof",
    "proof.fact": "proof by a fact",
    "proof.source": "proof by a source or an award",
    "proof.review": "proof by a review",
    "question.yes": "a question in the subject",
    "question.no": "no question in the subject",
    "urgency.yes": "urgency by the end of the offer",
    "urgency.no": "no urgency",
    "emoji.yes": "one emoji, in the body",
    "emoji.no": "no emoji",
    "person.we": "speaks as we",
    "person.you": "speaks to you",
    "by_name.yes": "the customer's first name, where it is known",
    "by_name.no": "no customer's name",
    "price.yes": "the price shown",
    "price.no": "no price",
}


def wish_lines(
    settings: Sequence[Mapping[str, str]], *, told: Iterable[str] = ("tone", "length")
) -> list[str]:
    """Say in a line each what the candidates should try, in their order.

    `told` are attributes that the question has said already.
    """
    known = set(told)
    found = (
        "; ".join(_words(name, value) for name, value in one.items() if name not in known)
        for one in settings
    )
    return [f"candidate {n}: {words or 'as you see fit'}" for n, words in enumerate(found, start=1)]


def _words(attribute: str, value: str) -> str:
    return _WORDS.get(f"{attribute}.{value}", f"{attribute}: {value}")
