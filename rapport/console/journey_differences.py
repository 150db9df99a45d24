"""What a draft changes of the version that is live, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rapport.console.journey_flow import Definition, steps_of, ways_of
from rapport.console.journey_words import Words
from rapport.journeys import Journey


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change: `new`, `gone` or `changed`."""

    kind: Literal["new", "gone", "changed"]
    text: str


def differences(before: Journey, after: Journey, words: Words) -> list[Difference]:
    """Say what is different, the journey itself first, then its steps in the order of the draft."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return [*_of_the_whole(old, new, words), *_of_steps(old, new, words)]


def _of_the_whole(old: Definition, new: Definition, words: Words) -> Iterator[Difference]:
    t = words.t
    said = {
        "name": (str(old["name"]), str(new["name"])),
        "who": (words.trigger(old), words.trigger(new)),
        "goal": (words.goal(old), words.goal(new)),
        "exits": (words.exits(old), words.exits(new)),
        "holdout": tuple(words.f.share(float(str(one["holdout_share"]))) for one in (old, new)),
        "most": (str(old["most_messages"]), str(new["most_messages"])),
    }
    names = {key: t(f"journey.{key}") for key in ("who", "goal", "exits", "holdout", "most")}
    names["name"] = t("journey_field.name")
    for key, (was, now) in said.items():
        if was != now:
            yield Difference(
                kind="changed", text=t("journey_diff.changed", what=names[key], was=was, now=now)
            )
    if old["reentry"] != new["reentry"]:
        yield Difference(kind="changed", text=t("journey_diff.reentry"))


def _of_steps(old: Definition, new: Definition, words: Words) -> Iterator[Difference]:
    t, were, are = words.t, steps_of(old), steps_of(new)
    for step_id, step in are.items():
        now = words.step(step)
        if step_id not in were:
            yield Difference(kind="new", text=t("journey_diff.new", step=now, id=step_id))
            continue
        was = words.step(were[step_id])
        if was != now:
            yield Difference(
                kind="changed", text=t("journey_diff.changed", what=step_id, was=was, now=now)
            )
        elif _but_ways(were[step_id]) != _but_ways(step):
            yield Difference(kind="changed", text=t("journey_diff.inside", step=now, id=step_id))
        leads = [[way.target for way in ways_of(one)] for one in (were[step_id], step)]
        if leads[0] != leads[1]:
            then = t("journey_words.comma").join(words.target(new, one) for one in leads[1])
            yield Difference(
                kind="changed", text=t("journey_diff.leads", step=now, id=step_id, then=then)
            )
    for step_id, step in were.items():
        if step_id not in are:
            text = t("journey_diff.gone", step=words.step(step), id=step_id)
            yield Difference(kind="gone", text=text)


def _but_ways(step: object) -> object:
    """Give a step without where it leads."""
    if isinstance(step, dict):
        return {
            key: _but_ways(value)
            for key, value in step.items()
            if key not in {"next", "then", "otherwise"}
        }
    return [_but_ways(one) for one in step] if isinstance(step, list) else step
