"""Every task of the language benchmark by name: a module with a `TASK`, and its name here."""

from importlib import import_module

from rapport.bench.language.tasks import Task

MODULES = ("advertising", "e2e", "encoders", "shakespeare")


def find_task(name: str) -> Task:
    """Import a task when it is needed: what it is made of takes seconds to load."""
    task: Task = import_module(f"rapport.bench.language.{name}").TASK
    return task
