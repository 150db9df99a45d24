"""Two versions of a text side by side; marks are strokes and signs, not colour alone."""

from collections.abc import Sequence

from rapport.console.controls import box, card, choice, show
from rapport.console.markup import Markup, join, tag
from rapport.console.texts import Texts
from rapport.console.visits import Visit
from rapport.content import Draft, label_of
from rapport.review import Run, RunKind, compare_copies

_FEWEST = 2  # versions that can be compared


def compare_card(visit: Visit, versions: Sequence[Draft]) -> None:
    """Let any two versions be compared, at first the latest two; nothing where there is one."""
    t, by_number = visit.t, {str(one.version): one for one in versions}
    if len(by_number) < _FEWEST:
        return
    names = {key: t("draft.version", version=key) for key in by_number}
    *_, before, after = by_number
    with card(t("changes.title"), t("changes.about")), box("stack"):
        with box("filters"):
            old = choice("before", t("changes.before"), names, value=before)
            new = choice("after", t("changes.after"), names, value=after)
        shown = show(side_by_side(t, by_number[before], by_number[after]))

        def turn() -> None:
            chosen = by_number[str(old.value)], by_number[str(new.value)]
            shown.set_content(side_by_side(t, *chosen))

        old.on_value_change(turn)
        new.on_value_change(turn)


def side_by_side(t: Texts, before: Draft, after: Draft) -> Markup:
    """Both versions, what was taken out of the first and what came into the second marked."""
    parts = compare_copies(before.copy, after.copy)
    changed = {part: runs for part, runs in parts.items() if runs}
    if all(run.kind is RunKind.KEPT for runs in changed.values() for run in runs):
        return tag("p", t("changes.same"), class_="muted")
    columns = [
        _column(t, one, changed, without=without)
        for one, without in ((before, RunKind.ADDED), (after, RunKind.REMOVED))
    ]
    return tag("div", columns, class_="cols two changes")


def _column(
    t: Texts, draft: Draft, parts: dict[str, tuple[Run, ...]], *, without: RunKind
) -> Markup:
    blocks = [tag("div", t("draft.version", version=draft.version), class_="strong")]
    for part, runs in parts.items():
        shown = [run for run in runs if run.kind is not without]
        blocks.append(tag("h3", label_of(draft.channel, part, t.language)))
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
