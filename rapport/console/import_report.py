"""What an import did, or would do: rows in numbers, and each row left out with its reason."""

from rapport.console.markup import Markup, tag
from rapport.console.parts import banner, button_link, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.profiles import ImportKind, ImportReport

_PAGES = {ImportKind.PRODUCTS: "/products", ImportKind.REVIEWS: "/products"}


def report_view(visit: Visit, report: ImportReport) -> Markup:
    """Say first whether it worked, then the numbers, then what was left out."""
    parts = [_verdict(visit, report), tiles(_figures(visit, report))]
    if report.ignored_columns:
        names = visit.t("timeline.between").join(report.ignored_columns)
        parts.append(tag("p", visit.t("imports.ignored", names=names), class_="muted small"))
    if report.errors:
        parts.append(_rejects(visit, report))
    if not report.dry_run:
        page = _PAGES.get(report.kind, "/customers")
        parts.append(tag("div", button_link(visit.t("imports.see"), link(page)), class_="line"))
    return tag("div", parts, class_="stack tight")


def _verdict(visit: Visit, report: ImportReport) -> Markup:
    t, shown = visit.t, visit.f.number(report.kept)
    if not report.kept:
        return banner(t("imports.nothing_kept"), "bad")
    if not report.dry_run:
        return banner(t.many("imports.done", report.kept, shown=shown), "good")
    kind = "warn" if report.rejected else "good"
    return banner(t.many("imports.would_keep", report.kept, shown=shown), kind)


def _figures(visit: Visit, report: ImportReport) -> list[Markup]:
    names = ("rows_read", "kept", "inserted", "updated", "unchanged", "rejected")
    return [
        tile(visit.t(f"imports.figure.{name}"), visit.f.number(getattr(report, name)))
        for name in names
    ]


def _rejects(visit: Visit, report: ImportReport) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("imports.reject.row")),
        Column(title=t("imports.reject.field")),
        Column(title=t("imports.reject.value"), wide=True),
        Column(title=t("imports.reject.reason")),
    )
    rows = [
        Row(
            cells=(
                visit.f.number(one.row),
                tag("span", _field(visit, one.field), class_="nowrap"),
                one.value or "–",
                tag("span", one.reason, lang="en"),
            )
        )
        for one in report.errors
    ]
    about = t("imports.reject.about", shown=len(rows), rejected=visit.f.number(report.rejected))
    title = t("imports.reject.title")
    return tag(
        "section",
        tag("h3", title),
        tag("p", about, class_="muted small"),
        table(title, columns, rows, plain=True),
    )


def _field(visit: Visit, name: str) -> str:
    return visit.t.name("import_field", name) if name else visit.t("imports.reject.whole")
