"""The log of a draft: its versions and what was decided about them."""

from collections.abc import Sequence

from rapport.console.markup import Markup, tag
from rapport.console.visits import Visit
from rapport.content import Draft
from rapport.review import Decision


def history(visit: Visit, versions: Sequence[Draft], decisions: Sequence[Decision]) -> Markup:
    """List what was written and what was decided, the latest first."""
    t, f = visit.t, visit.f
    lines = [
        (one.created_at, t("draft.written", version=one.version, author=one.written_by), "")
        for one in versions
    ]
    lines += [
        (one.decided_at, t(f"verdict.{one.verdict}", version=one.version), one.reason)
        for one in decisions
    ]
    items = [
        tag(
            "li",
            tag(
                "div",
                tag("span", what),
                tag("span", f.moment(at), class_="muted small"),
                class_="line spread",
            ),
            tag("div", reason, class_="muted small") if reason else None,
        )
        for at, what, reason in sorted(lines, key=lambda line: line[0], reverse=True)
    ]
    return tag("ol", items, class_="list")
