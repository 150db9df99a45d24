"""The retention table on the page of reports: cohorts down, periods across, shares in colour."""

from functools import partial

from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import empty
from rapport.console.report_questions import Form, Query, among, number, offered, step
from rapport.console.visits import Draw, Visit
from rapport.reports import MOST_PERIODS, Cohort, Retention, RetentionQuestion, Span, retention

_USUAL = "Order Completed"


def retention_view(visit: Visit, query: Query) -> Draw:
    began, returned = query.get("began", _USUAL), query.get("returned", _USUAL)
    told = query.get("span", Span.MONTH)
    span = Span(told) if told in tuple(Span) else Span.MONTH
    periods = int(number(query, "periods", 12))
    question = RetentionQuestion(
        began=step(began),
        returned=step(returned),
        span=span,
        periods=periods,
        zone=visit.app.settings.shop.timezone,
    )
    found = retention(question, facts=visit.app.facts, now=visit.now, among=among(visit, query))
    values: dict[str, object] = {
        "began": began,
        "returned": returned,
        "span": span.value,
        "periods": periods,
        "segment": query.get("segment", ""),
    }
    return partial(_draw, visit, Form(visit, "retention", offered(visit), values), found)


def _draw(visit: Visit, form: Form, found: Retention) -> None:
    t = visit.t
    with card(t("reports.retention.who"), t("reports.retention.about")), box("stack tight"):
        with box("fields"):
            form.event("began", t("reports.retention.began"))
            form.event("returned", t("reports.retention.returned"))
            form.pick("span", t("reports.retention.span"), _spans(visit))
            form.number("periods", t("reports.retention.periods"), most=MOST_PERIODS)
            form.segment()
        button(t("reports.ask"), form.ask, kind="primary").mark("ask").style("align-self: start")
    with card(t("reports.retention.title")):
        if not any(cohort.size for cohort in found.cohorts):
            show(empty("clock", t("reports.nobody"), t("reports.nobody_about")))
            return
        show(_table(visit, found, Span(str(form.values["span"]))))
        show(tag("p", t("reports.retention.open"), class_="muted small after"))


def _spans(visit: Visit) -> dict[str, str]:
    return {span.value: visit.t(f"reports.span.{span.value}") for span in Span}


def _table(visit: Visit, found: Retention, span: Span) -> Markup:
    t, f = visit.t, visit.f
    names = [t("reports.retention.in"), t("reports.customers")]
    head = [
        tag("th", name, scope="col", rowspan=2, class_="right" if place else None)
        for place, name in enumerate(names)
    ]
    later = tag(
        "th",
        t(f"reports.retention.later.{span.value}"),
        scope="colgroup",
        colspan=max(1, len(found.cohorts) - 1),
        class_="over",
    )
    numbers = [
        tag("th", str(number), scope="col", class_="right")
        for number in range(1, len(found.cohorts))
    ]
    average = [
        tag("td", "–" if one is None else f.share(one, digits=0), class_="right")
        for one in found.average[1:]
    ]
    total = f.number(sum(cohort.size for cohort in found.cohorts))
    mean = tag(
        "tr",
        tag("th", t("reports.retention.average"), scope="row"),
        tag("td", total, class_="right"),
        average,
        class_="sum",
    )
    drawn = tag(
        "table",
        tag("caption", t("reports.retention.title"), class_="sr-only"),
        tag("thead", tag("tr", head, later), tag("tr", numbers)),
        tag("tbody", _rows(visit, found, span), mean),
        class_="data plain heat",
    )
    return tag("div", drawn, class_="table-wrap")


def _rows(visit: Visit, found: Retention, span: Span) -> list[Markup]:
    shares = [share or 0.0 for cohort in found.cohorts for share in cohort.shares[1:]]
    highest = max(shares, default=0.0) or 1.0
    return [_row(visit, cohort, span, highest) for cohort in found.cohorts]


def _row(visit: Visit, cohort: Cohort, span: Span, highest: float) -> Markup:
    """The last share of a cohort is of the period that goes on."""
    f = visit.f
    known = [share for share in cohort.shares[1:] if share is not None]
    cells = [
        _cell(visit, share, share / highest, is_open=place == len(known) - 1)
        for place, share in enumerate(known)
    ]
    empty_cells = [tag("td", "")] * (len(cohort.shares) - 1 - len(known))
    began = f.month(cohort.starts_at) if span is Span.MONTH else f.day(cohort.starts_at)
    return tag(
        "tr",
        tag("th", began, scope="row"),
        tag("td", f.number(cohort.size), class_="right"),
        cells,
        empty_cells,
    )


def _cell(visit: Visit, share: float, heat: float, *, is_open: bool) -> Markup:
    shown = visit.f.share(share, digits=0)
    classes = "right open" if is_open else "right"
    return tag("td", shown, class_=classes, style=f"--heat:{heat:.3f}")
