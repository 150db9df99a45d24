"""The briefs of the writer benchmark, and how a writer is asked."""

from rapport.bench.writer_cases import ask, assignments
from rapport.content import Assignment, Proposal


def test_briefs_spread_over_kinds_languages_and_tones() -> None:
    briefs = [one.brief for one in assignments(60, wanted=1)]
    assert len({(one.objective, one.channels) for one in briefs}) == 42
    assert len({(one.languages, one.tone) for one in briefs}) == 8
    assert len({one.brief_id for one in briefs}) == 60


class Silent:
    name = "silent"

    def write(self, _: Assignment) -> list[Proposal]:
        return []


def test_a_writer_without_proposals_is_helped_out_by_the_copybook() -> None:
    (assignment,) = assignments(1, wanted=3)
    texts = ask(Silent(), assignment)
    assert len(texts) == 3
    assert all(one.origin.startswith("copybook:") for one in texts)
