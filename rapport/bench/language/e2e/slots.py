"""Which facts a text tells: rules over texts whose names are hidden.

Values that mean the same are one: people write "cheap" for "less than £20" and "highly rated" for
"5 out of 5". A rule for a value is a pattern; a text tells a value if one of its clauses matches.
"""

import re
from collections.abc import Mapping

from rapport.bench.language.e2e.facts import HIDDEN

Slot = tuple[str, str]

MEANINGS: Mapping[str, Mapping[str, str]] = {
    "eatType": {"pub": "pub", "coffee shop": "coffee shop", "restaurant": "restaurant"},
    "food": {
        name: name
        for name in ("Chinese", "English", "Fast food", "French", "Indian", "Italian", "Japanese")
    },
    "priceRange": {
        "cheap": "low", "less than £20": "low", "moderate": "middle", "£20-25": "middle",
        "high": "high", "more than £30": "high",
    },
    "customer rating": {
        "low": "low", "1 out of 5": "low", "average": "middle", "3 out of 5": "middle",
        "high": "high", "5 out of 5": "high",
    },
    "area": {"riverside": "riverside", "city centre": "city centre"},
    "familyFriendly": {"yes": "yes", "no": "no"},
}  # fmt: skip
"""What the values of an attribute mean."""

_RATED = r"(?:rat(?:ed|ing|ings|es)|review\w*|stars?|customers?|satisfaction|scor\w+|quality)"
_PRICED = r"(?:pric\w+|cost\w*|budget|expens\w+|spend\w*|pounds?|£)"
_OF = r"\W*(?:out\W+of|out|of|/|stars?\W+out\W+of)\W*"
_NOT = (
    r"(?:\b(?:not|non|no|never|nor|without|lacks?|against|neither|cannot|unsuitable)\b"
    r"|n['’]t\b|\b(?:is|are|does|do|wo)nt\b)"
)
_FAMILY = r"\b(?:famil\w+|kids?|child\w*|all ages|young)"
_AFTER = r"(?:\W+(?:are|is|be|were|friendly|should|access|allowed|welcome|oriented)){0,2}"


def _gap(words: int, *, but: str) -> str:
    """Up to so many words of one clause, none of which begins like one of the others."""
    return rf"[^\w.;]+(?:(?!{but})[\w£'’-]+[^\w.;]+){{0,{words}}}?"


_TO_RATED = _gap(2, but="pric|cost|famil|kid|child|with")
_FROM_RATED = _gap(4, but="pric|cost|but|not|low|average|high")
_TO_NUMBER = _gap(3, but="out|of|/")
_TO_PRICED = _gap(1, but="rat|review|star|custom|famil|kid|child")
_FROM_PRICED = _gap(3, but="rat|review|star|custom|famil|kid|child|out|of")
_TO_FAMILY = _gap(6, but="rat|review|star|but|only|low|high|average")


def _rated(word: str, number: str, count: str) -> str:
    return (
        rf"\b{word}(?:ly)?{_TO_RATED}{_RATED}|\b{_RATED}{_FROM_RATED}{word}\b(?!\W+pric)"
        rf"|\b(?:{number}|{count}){_OF}(?:5|five)|\b(?<!of )(?<!/)(?:{number}|{count})\W+stars?"
        rf"|\b(?:rat\w+|scor\w+){_TO_NUMBER}(?:{number}|{count})\b(?!\W*(?:£|pounds))"
    )


def _priced(word: str) -> str:
    return (
        rf"\b{word}(?:ly)?{_TO_PRICED}{_PRICED}"
        rf"|{_PRICED}{_FROM_PRICED}{word}\b(?!\W+(?:custom|rat))"
    )


_RULES: Mapping[str, Mapping[str, str]] = {
    "eatType": {
        "pub": r"\bpubs?\b",
        "coffee shop": r"\bcoffee|\bcaf[eé]",
        "restaurant": r"\brestaura",
    },
    "food": {
        "Chinese": r"\bchinese",
        "English": r"\benglish|\bbritish",
        "Fast food": r"\bfast\W*foods?|\bburgers?\b|\bjunk food",
        "French": r"\bfrench|\bfrance",
        "Indian": r"\bindian?\b|\bcurry",
        "Italian": r"\bital\w+|\bpasta|\bpizza",
        "Japanese": r"\bjapan\w*|\bsushi",
    },
    "priceRange": {
        "low": _priced(r"(?:low|lower|cheap|small|reasonabl[ey]|affordabl[ey])")
        + r"|\bcheap|\binexpensive|\baffordabl|\bbudget"
        + rf"|(?:less|under|below|lower|cheaper|up to|within){_FROM_PRICED}£?\W*(?:20|twenty)\b",
        "middle": _priced(r"(?:moderate|average|mid\w*|medium|reasonable)")
        + r"|£?\W*(?:20|twenty)\W*(?:-|–|to|and|through)\W*£?\W*(?:25|twenty)",
        "high": _priced(r"(?:high|higher|expensive|top)")
        + rf"|(?<!in)expensive|(?:more|over|above|upwards?|at least|from|starts?){_FROM_PRICED}"
        + r"£?\W*(?:30|thirty)\b|\bpricey|\bhigh\W+end|\bcostly|\bupscale",
    },
    "customer rating": {
        "low": _rated(r"(?:low|lower|poor|bad|terrible)", "1", "one")
        + rf"|{_NOT}{_TO_RATED}(?:highly|well)\W+(?:rat|recomm)|\bpoorly",
        "middle": _rated(r"(?:average|decent|moderate|ok|okay|medium|fair|mediocre)", "3", "three"),
        "high": _rated(r"(?:high|highest|excellent|great|good|well|top|best|perfect)", "5", "five")
        + r"|\bhighly\W+(?:rat|recomm|regard|review)",
    },
    "area": {
        "riverside": r"\briver|\bwater\W*(?:front|side)|\bthames|\bwaterfront",
        "city centre": r"\bcent(?:er|re|ral)\b|\bdowntown|\bmiddle of (?:the )?town|\bcity\b",
    },
    "familyFriendly": {
        "no": rf"{_NOT}{_TO_FAMILY}{_FAMILY}|{_FAMILY}{_AFTER}\W*{_NOT}"
        r"|\badults?\b|\bunfriendly|\bfamily\W*unfriendly|\bgrown\W*ups?",
        "yes": rf"\b{_FAMILY}",
    },
}  # fmt: skip
_COMPILED = {
    name: {meaning: re.compile(rule, re.I) for meaning, rule in rules.items()}
    for name, rules in _RULES.items()
}
_OF_ANY_PLACE = ("eatType", "restaurant")  # no error where it was not asked for


def slots_asked(facts: Mapping[str, str]) -> set[Slot]:
    """What a text should tell: an attribute with the meaning of its value, or with a placeholder.

    A value that no rule knows, such as one the challenge does not have, stays as it is.
    """
    return {
        (name, HIDDEN.get(name) or MEANINGS.get(name, {}).get(value, value))
        for name, value in facts.items()
    }


def slots_said(text: str) -> set[Slot]:
    """What a text with hidden names tells."""
    found = {
        (name, meaning)
        for name, rules in _COMPILED.items()
        for meaning, rule in rules.items()
        if rule.search(text)
    }
    if ("familyFriendly", "no") in found:
        found.discard(("familyFriendly", "yes"))
    return found | {(name, mark) for name, mark in HIDDEN.items() if mark in text}


def slots_counted(facts: Mapping[str, str], text: str) -> set[Slot]:
    """`slots_said`, without what may be said of any place."""
    said = slots_said(text)
    return said if _OF_ANY_PLACE in slots_asked(facts) else said - {_OF_ANY_PLACE}


def wrong_slots(facts: Mapping[str, str], text: str) -> set[str]:
    """The attributes that a text with hidden names does not tell as it should."""
    return {name for name, _ in slots_asked(facts) ^ slots_counted(facts, text)}
