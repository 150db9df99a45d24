"""Two versions of a text side by side; marks are strokes and signs, not colour alone."""

from collections.abc import Sequence

from rapport.console.markup import Markup, join, tag
from rapport.console.texts import Texts
from rapport.content import Draft
from rapport.review import Run, RunKind, compare_copies


def side_by_side(t: Texts, before: Draft, after: Draft) -> Markup:
    """Both versions, what was taken out of the first and what came into the second marked."""
    parts = compare_copies(before.copy, after.copy)
    changed = {part: runs for part, runs in parts.items() if runs}
    if all(run.kind is RunKind.KEPT for runs in changed.values() for run in runs):
        return tag("p", t("changes.same"), class_="muted")
    columns = [
        _column(t, t("draft.version", version=one.version), changed, without=without)
        for one, without in ((before, RunKind.ADDED), (after, RunKind.REMOVED))
    ]
    return tag("div", columns, class_="cols two changes")


def _column(t: Texts, title: str, parts: dict[str, tuple[Run, ...]], *, without: RunKind) -> Markup:
    blocks = [tag("div", title, class_="strong")]
    for part, runs in parts.items():
        shown = [run for run in runs if run.kind is not without]
        blocks.append(tag("h3", t(f"part.{part}")))
        blocks.append(tag("pre", _runs(t, shown), class_="source"))
    return tag("div", blocks, class_="stack snug")


def _runs(t: Texts, runs: Sequence[Run]) -> Markup:
    return join([_run(t, run) for run in runs])


def _run(t: Texts, run: Run) -> Markup:
    match run.kind:
        case RunKind.KEPT:
            return join(run.text)
        case RunKind.REMOVED:
            return tag("del", run.text, title=t("changes.removed"))
        case RunKind.ADDED:
            return tag("ins", run.text, title=t("changes.added"))
