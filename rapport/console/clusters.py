"""The page of clusters: groups that were found, how sure they are, and their rules to keep."""

from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.clusters import (
    Cluster,
    Clustering,
    ClusterQuestion,
    Method,
    Telling,
    Verdict,
    find_clusters,
)
from rapport.console.controls import box, button, card, choice, choices, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner, empty, head, link, tile, tiles
from rapport.console.report_questions import among
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.kit.errors import Invalid, NotFound
from rapport.segments import Segment, describe, list_segments, save_segment
from rapport.traits import TraitInfo, trait_catalog

_KINDS = {Verdict.SOUND: "good", Verdict.DOUBTFUL: "warn", Verdict.ARBITRARY: "bad"}
_COUNTS = ("", *(str(number) for number in range(2, 13)))


@dataclass(slots=True)
class _Asked:
    """What the form asks for, as the address has it."""

    traits: list[str]
    method: str
    count: str
    segment: str


def clusters(visit: Visit, arguments: PageArguments) -> Draw:
    """Find the clusters that the address asks for; why there are none is said in a sentence."""
    query = arguments.query_parameters
    catalog = trait_catalog(visit.app.database)
    asked = _Asked(
        traits=[name for name in query.get("traits", "").split(",") if name],
        method=query.get("method", Method.K_MEANS.value),
        count=query.get("count", ""),
        segment=query.get("segment", ""),
    )
    try:
        found, problem = _find(visit, asked, catalog), ""
    except (Invalid, NotFound) as error:
        found, problem = None, str(error)
    return partial(_draw, visit, asked, catalog, found, problem)


def _find(visit: Visit, asked: _Asked, catalog: tuple[TraitInfo, ...]) -> Clustering:
    known = asked.method in tuple(Method)
    question = ClusterQuestion(
        traits=tuple(asked.traits),
        method=Method(asked.method) if known else Method.K_MEANS,
        count=int(asked.count) if asked.count in _COUNTS[1:] else None,
    )
    only = among(visit, {"segment": asked.segment})
    return find_clusters(question, facts=visit.app.facts, catalog=catalog, among=only)


def _draw(
    visit: Visit,
    asked: _Asked,
    catalog: tuple[TraitInfo, ...],
    found: Clustering | None,
    problem: str,
) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.segments"), link("/segments"))]
        show(head(t("clusters.title"), t("clusters.about"), crumbs=crumbs))
    with box("stack"):
        _form(visit, asked, catalog)
        if found is None:
            show(banner(problem, "warn"))
            show(empty("segments", t("clusters.none"), t("clusters.none_about")))
            return
        show(tiles(_figures(visit, found)))
        if found.verdict is not Verdict.SOUND:
            show(banner(t(f"clusters.{found.verdict.value}_about"), _KINDS[found.verdict]))
        for cluster in found.clusters:
            _cluster(visit, cluster, catalog)


def _form(visit: Visit, asked: _Asked, catalog: tuple[TraitInfo, ...]) -> None:
    t = visit.t
    numeric = {one.name: _label(visit, one) for one in catalog if one.type in ("whole", "number")}
    methods = {method.value: t(f"clusters.method.{method.value}") for method in Method}
    counts = {count: count or t("clusters.best") for count in _COUNTS}
    kept = {str(one.segment_id): one.name for one in list_segments(visit.app.database)}
    with card(t("clusters.ask")), box("stack tight"):
        with box("fields"):
            chosen = [name for name in asked.traits if name in numeric]
            traits = choices(
                "traits", t("clusters.traits"), numeric, value=chosen, help_text=t("clusters.usual")
            )
            method = choice("method", t("clusters.how"), methods, value=asked.method)
            count = choice("count", t("clusters.count"), counts, value=asked.count)
            people = {"": t("reports.everybody"), **kept}
            segment = choice("segment", t("reports.segment"), people, value=asked.segment)

        def ask() -> None:
            visit.go(
                "/segments/clusters",
                traits=",".join(traits.value),
                method=method.value,
                count=count.value if method.value == Method.K_MEANS.value else "",
                segment=segment.value,
            )

        button(t("clusters.find"), ask, kind="primary").mark("ask").style("align-self: start")


def _figures(visit: Visit, found: Clustering) -> list[Markup]:
    t, f = visit.t, visit.f
    verdict = t(f"clusters.verdict.{found.verdict.value}")
    return [
        tile(t("clusters.groups"), f.number(len(found.clusters))),
        tile(t("clusters.stability"), f.number(found.stability, digits=2), verdict),
        tile(t("clusters.customers"), f.number(found.customers)),
        tile(t("clusters.unassigned"), f.number(found.unassigned)),
    ]


def _cluster(visit: Visit, cluster: Cluster, catalog: tuple[TraitInfo, ...]) -> None:
    t, f = visit.t, visit.f
    size = t.many("clusters.size", cluster.size, shown=f.number(cluster.size))
    verdict = Verdict.of(cluster.stability)
    with card(classes="cluster"):
        stable = t("clusters.stable", stability=f.number(cluster.stability, digits=2))
        title = tag("h2", cluster.name[t.language])
        about = tag("span", f"{size} · {f.share(cluster.share)}", class_="muted small")
        show(tag("div", title, badge(stable, _KINDS[verdict]), about, class_="line top-line"))
        with box("cols two"):
            with box("stack tight"):
                show(tag("p", describe(cluster.rule, t.language), class_="quote"))
                precision, recall = f.share(cluster.precision), f.share(cluster.recall)
                fit = t("clusters.fit", precision=precision, recall=recall)
                show(tag("p", fit, class_="muted small"))
                if visit.may(Permission.WRITE_CONTENT):
                    keep = partial(_keep, visit, cluster)
                    made = button(t("clusters.keep"), keep, icon_name="plus")
                    made.mark(f"keep-{cluster.number}").style("align-self: start")
            show(_tellings(visit, cluster.tellings, catalog))


def _tellings(
    visit: Visit, tellings: tuple[Telling, ...], catalog: tuple[TraitInfo, ...]
) -> Markup:
    t = visit.t
    labels = {one.name: _label(visit, one) for one in catalog}
    units = {one.name: one.unit for one in catalog}
    columns = (
        Column(title=t("clusters.trait")),
        Column(title=t("clusters.here"), right=True),
        Column(title=t("clusters.everybody"), right=True),
    )
    rows = [
        Row(
            cells=(
                labels.get(one.trait, one.trait),
                _against(visit, one, units.get(one.trait, "")),
                _value(visit, one.typical_of_all, units.get(one.trait, "")),
            )
        )
        for one in tellings
    ]
    return table(t("clusters.tells"), columns, rows, plain=True)


def _against(visit: Visit, one: Telling, unit: str) -> Markup:
    """What is usual in the group, with a mark that says whether that is more or less."""
    shown = _value(visit, one.typical, unit)
    if one.typical is None or one.typical_of_all is None or one.typical == one.typical_of_all:
        return tag("span", shown)
    is_more = one.typical > one.typical_of_all
    said = visit.t("clusters.more" if is_more else "clusters.less")
    mark = tag("span", "▲" if is_more else "▼", class_="mark more" if is_more else "mark")
    return tag("span", tag("span", said, class_="sr-only"), mark, " ", tag("b", shown))


def _value(visit: Visit, value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "minor":
        return visit.f.money(value)
    if unit == "share":
        return visit.f.share(value)
    return visit.f.number(value, digits=0 if value.is_integer() else 1)


def _label(visit: Visit, info: TraitInfo) -> str:
    return (info.label.zh if visit.t.language == "zh" else info.label.en) or info.name


async def _keep(visit: Visit, cluster: Cluster) -> None:
    with visit.told():
        kept = await visit.do(Permission.WRITE_CONTENT, partial(_saved, visit, cluster))
        visit.say(visit.t("segment_form.saved", name=kept.name))
        visit.go(f"/segments/{kept.segment_id}/edit")


def _saved(visit: Visit, cluster: Cluster) -> Segment:
    doors = visit.app
    return save_segment(
        database=doors.database,
        name=cluster.name[visit.t.language],
        rule=cluster.rule,
        created_by=visit.operator.operator_id,
        now=doors.clock(),
    )
