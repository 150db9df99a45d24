"""Plans as YAML, to be read and changed by people before they run, and as commands."""

import shlex
from datetime import datetime
from typing import Any

import msgspec
import yaml

from rapport.kit.yaml_texts import read_yaml, yaml_fault
from rapport.research.errors import BadPlan
from rapport.research.model import Plan
from rapport.research.plan import PLAN_FIELDS, check_plan

_SCOPE = (
    "product_id", "category", "brand", "source", "platform", "language", "segment", "since",
    "until",
)  # fmt: skip


def write_plan(plan: Plan) -> str:
    """Write a plan as YAML, with a line on each field."""
    told = msgspec.to_builtins(plan)
    told["scope"] = {name: value for name, value in told["scope"].items() if value is not None}
    parts = []
    for name, about in PLAN_FIELDS.items():
        body = yaml.safe_dump({name: told[name]}, allow_unicode=True, sort_keys=False, width=96)
        parts.append(f"# {about}\n{body}")
    return "".join(parts)


def read_plan(text: str) -> Plan:
    """Read a plan that `write_plan` wrote and somebody may have changed. Raises `BadPlan`."""
    try:
        told: Any = read_yaml(text)
    except yaml.YAMLError as error:
        raise BadPlan(f"the plan is not YAML: {yaml_fault(error)}") from error
    return plan_of(told)


def plan_of(told: object) -> Plan:
    """Make a plan of plain values. Raises `BadPlan` with what is wrong where."""
    if isinstance(told, dict) and (unknown := [name for name in told if name not in PLAN_FIELDS]):
        raise BadPlan(f"a plan has no field {unknown[0]!r}; it has {', '.join(PLAN_FIELDS)}")
    scope = told.get("scope") if isinstance(told, dict) else None
    if isinstance(scope, dict) and (odd := [name for name in scope if name not in _SCOPE]):
        raise BadPlan(f"a scope has no field {odd[0]!r}; it has {', '.join(_SCOPE)}")
    try:
        plan = msgspec.convert(told, Plan, strict=False)
    except msgspec.ValidationError as error:
        raise BadPlan(f"the plan cannot be used: {error}") from error
    return check_plan(plan)


def command_of(plan: Plan) -> str:
    """The command that makes a report of the same question and scope again."""
    words = ["rapport", "insights", "report", plan.question, "--language", plan.language]
    for name in _SCOPE:
        value = getattr(plan.scope, name)
        if value is not None:
            option = {"product_id": "product", "language": "texts"}.get(name, name)
            told = value.date().isoformat() if isinstance(value, datetime) else value
            words += [f"--{option}", told]
    return shlex.join(words)
