"""A summary leads with what the question asks for, and not with what hardly anybody says."""

from collections.abc import Mapping

import pytest

from rapport.research import Figure, Section, Sentence, Unit, plain
from rapport.research.making import summarise
from rapport.research.words.asked import asks_for_complaints, asks_for_praise

COMPLAINTS = "What do customers complain about?"


def claim(place: int, hits: int, of: int, *, lead: float) -> tuple[Sentence, Mapping[str, Figure]]:
    count, share = f"f{place}", f"f{place + 1}"
    figures = {
        count: Figure(figure_id=count, value=hits, unit=Unit.COUNT, how="so"),
        share: Figure(figure_id=share, value=hits / of, unit=Unit.SHARE, how="so", n=of),
    }
    return Sentence(text=f"claim {place}", refs=(share, count), lead=lead), figures


def section(kind: str, *claims: Sentence) -> Section:
    return Section(kind=kind, title=Sentence(text=kind), claims=claims)


def summary(question: str, rows: Mapping[str, tuple[int, int, float]]) -> list[str]:
    figures: dict[str, Figure] = {}
    sections = []
    for place, (kind, (hits, of, lead)) in enumerate(rows.items()):
        said, mine = claim(10 * place, hits, of, lead=lead)
        figures |= mine
        sections.append(section(kind, said))
    return [plain(one.text) for one in summarise(sections, figures, question)]


def test_what_was_not_asked_for_leads_only_if_many_say_it() -> None:
    rows = {"aspects": (41, 498, 1.0), "comparisons": (9, 498, 0.5), "price": (60, 498, 0.5)}
    assert summary(COMPLAINTS, rows) == ["claim 0", "claim 20"]


def test_what_was_asked_for_leads_however_few_say_it() -> None:
    rows = {"comparisons": (9, 498, 0.5), "aspects": (41, 498, 1.0)}
    assert summary("Whom do they compare us with?", rows) == ["claim 0", "claim 10"]


def test_of_few_texts_the_little_there_is_leads() -> None:
    assert summary(COMPLAINTS, {"aspects": (4, 12, 1.0)}) == ["claim 0"]


@pytest.mark.parametrize(
    ("question", "complaints", "praise"),
    [
        (COMPLAINTS, True, False),
        ("What do they like most?", False, True),
        ("客户最不满意什么？", True, False),
        ("客户最满意什么？", False, True),
        ("客户的痛点和需要是什么？", False, False),
        ("What do they praise, and what do they dislike?", True, False),
    ],
)
def test_a_question_asks_for_praise_or_for_complaints(
    question: str, *, complaints: bool, praise: bool
) -> None:
    assert asks_for_complaints(question) is complaints
    assert asks_for_praise(question) is praise
