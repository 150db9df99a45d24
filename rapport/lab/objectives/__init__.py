"""What a model learns from: each objective makes batches of a step, and the loss on one."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.lab.objectives.answers import Manner
    from rapport.lab.objectives.base import Objective
    from rapport.lab.objectives.causal import Causal
    from rapport.lab.objectives.labelled import Labelled, Labels, Reading, Tasks, tasks_of
    from rapport.lab.objectives.masked import MaskedWithNext
    from rapport.lab.objectives.mixed import Mixed
    from rapport.lab.objectives.permuted import Permuted
    from rapport.lab.objectives.preferred import Preference, Preferred
    from rapport.lab.objectives.sequences import Pair, SourceToTarget
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Causal",
    "Labelled",
    "Labels",
    "Manner",
    "MaskedWithNext",
    "Mixed",
    "Objective",
    "Pair",
    "Permuted",
    "Preference",
    "Preferred",
    "Reading",
    "SourceToTarget",
    "Tasks",
    "tasks_of",
]
