"""Prompts and reports as files. Nothing that is there is replaced."""

import json
from pathlib import Path
from statistics import fmean

from rapport.llm import PromptText, RunUse
from rapport.prompting.errors import PromptFileThere
from rapport.prompting.metric import WEIGHTS
from rapport.prompting.model import Improvement, Outcome

_MICROS = 1_000_000


def prompt_text(text: PromptText) -> str:
    """Write a prompt in the form of the shelf's files."""
    return (
        f"name: {text.name}\nversion: {text.version}\n\n"
        f"--- system\n{text.system}\n--- user\n{text.user}\n"
    )


def write_improvement(
    found: Improvement, folder: Path, *, use: RunUse | None = None, currency: str = ""
) -> list[Path]:
    """Write the report, and the new text if there is one; give the paths.

    A person reads both and puts the text into the shelf. Raises `PromptFileThere` before anything
    is written.
    """
    report = folder / f"{found.after.name}.report.json"
    prompt = folder / f"{found.after.name}.md"
    paths = [report, prompt] if found.changed else [report]
    for path in paths:
        if path.exists():
            raise PromptFileThere(
                f"{path} is there already; move it away or give another folder with --out"
            )
    folder.mkdir(parents=True, exist_ok=True)
    plain = report_of(found, use=use, currency=currency)
    report.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if found.changed:
        prompt.write_text(prompt_text(found.after), encoding="utf-8")
    return paths


def report_of(
    found: Improvement, *, use: RunUse | None = None, currency: str = ""
) -> dict[str, object]:
    """Put what a search found into plain values."""
    gap = found.difference
    return {
        "prompt": found.before.name,
        "before": _told(found.before, found.before_outcomes),
        "after": _told(found.after, found.after_outcomes),
        "changed": found.changed,
        "difference": {"value": gap.value, "low": gap.low, "high": gap.high, "wins": gap.wins},
        "held_out": list(found.held_out),
        "trials": {
            "train": found.trained,
            "validation": found.validated,
            "held_out": len(found.held_out),
        },
        "weights": dict(WEIGHTS),
        "texts_tried": found.tried,
        "calls": found.calls,
        "tokens": use.tokens if use else None,
        "cost": use.cost_micros / _MICROS if use else None,
        "currency": currency,
        "seed": found.seed,
    }


def _told(text: PromptText, outcomes: tuple[Outcome, ...]) -> dict[str, object]:
    return {
        "name": text.name,
        "version": text.version,
        "fingerprint": text.fingerprint,
        "score": fmean(one.score for one in outcomes),
        "passing": sum(one.passing for one in outcomes),
        "candidates": sum(one.candidates for one in outcomes),
        "parts": {
            name: fmean(one.parts[name] for one in outcomes if name in one.parts)
            for name in WEIGHTS
            if any(name in one.parts for one in outcomes)
        },
    }
