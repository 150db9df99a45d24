"""Whether every way of every decision can be taken."""

from collections import Counter
from collections.abc import Iterator

from rapport.journeys.model import BranchStep, ChooseStep, ScoreStep, Step, WaitForStep, WaitStep
from rapport.journeys.proving.graph import Follow, Graph, Path, Way
from rapport.journeys.proving.model import Fault, Severity
from rapport.segments import rule_json

_INSTANT = (BranchStep, ScoreStep, ChooseStep)


def dead_ways(graph: Graph) -> Iterator[Fault]:
    """Find ways that no customer can ever take, and steps that decide nothing."""
    for step_id in graph.order:
        step = graph.step(step_id)
        yield from _waiting(graph, step)
        targets = set(step.leads_to)
        if len(step.leads_to) > 1 and len(targets) == 1:
            yield _fault(graph, "same-way", step_id, target=targets.pop())
        if isinstance(step, ScoreStep):
            yield from _cuts(graph, step)
        if isinstance(step, ChooseStep):
            counted = Counter(option.name for option in step.options)
            for name in sorted(name for name, count in counted.items() if count > 1):
                yield _fault(graph, "option-twice", step_id, refuse=True, name=name)
        if isinstance(step, BranchStep):
            yield from _asked_twice(graph, step)


def _waiting(graph: Graph, step: Step) -> Iterator[Fault]:
    if isinstance(step, WaitStep) and not step.length:
        yield _fault(graph, "idle-wait", step.id)
    if not isinstance(step, WaitForStep):
        return
    if not step.length:
        yield _fault(graph, "wait-for-nothing", step.id, refuse=True, event=step.event)
    elif _ends_first(graph, step):
        yield _fault(graph, "wait-for-exit", step.id, refuse=True, event=step.event)


def _ends_first(graph: Graph, step: WaitForStep) -> bool:
    if step.event in graph.journey.exits:
        return True
    goal = graph.journey.goal
    if goal is None or not goal.ends or goal.event != step.event:
        return False
    over = graph.latest[step.id][0] + step.length
    return over.total_seconds() <= goal.within_days * 86_400


def _cuts(graph: Graph, step: ScoreStep) -> Iterator[Fault]:
    cuts = [cut.at_least for cut in step.cuts]
    counted = Counter(cuts)
    for cut in sorted(cut for cut, count in counted.items() if count > 1):
        yield _fault(graph, "cut-twice", step.id, refuse=True, cut=f"{cut:g}")
    if cuts != sorted(cuts, reverse=True):
        yield _fault(graph, "cuts-out-of-order", step.id)
    for cut in cuts:
        if cut > 1:
            yield _fault(graph, "cut-never", step.id, cut=f"{cut:g}", model=step.model)


def _asked_twice(graph: Graph, step: BranchStep) -> Iterator[Fault]:
    """Find a branch that asks again at the same moment, and so knows the answer."""
    question = _question(step)
    for way in graph.ways(step.id):
        path = graph.find(
            lambda later: _asks(graph, later, question), start=way.target, among=_at_once(graph)
        )
        asked: Path = (way, *path)
        target = graph.step(asked[-1].target)
        if path or _asks(graph, way, question):
            assert isinstance(target, BranchStep)
            never = _never(question, way.name, _question(target))
            yield Fault(
                code="asked-twice",
                severity=Severity.WARN,
                step_id=target.id,
                values={"before": step.id, "way": never},
                path=graph.passed((*graph.shortest(step.id), *asked)),
            )


def _at_once(graph: Graph) -> Follow:
    return lambda way: isinstance(graph.step(way.source), _INSTANT)


def _asks(graph: Graph, way: Way, question: tuple[object, bool]) -> bool:
    step = graph.step(way.target)
    return isinstance(step, BranchStep) and _question(step)[0] == question[0]


def _question(step: BranchStep) -> tuple[object, bool]:
    """What a branch asks, and whether the wording is turned round."""
    rule, plain = step.rule, True
    while rule.kind == "not":
        rule, plain = rule.rule, not plain
    return rule_json(rule), plain


def _never(first: tuple[object, bool], taken: str, second: tuple[object, bool]) -> str:
    holds = (taken == "then") is first[1]
    then_taken = holds is second[1]
    return "otherwise" if then_taken else "then"


def _fault(graph: Graph, code: str, step_id: str, *, refuse: bool = False, **values: str) -> Fault:
    return Fault(
        code=code,
        severity=Severity.REFUSE if refuse else Severity.WARN,
        step_id=step_id,
        values=values,
        path=graph.passed(graph.shortest(step_id)),
    )
