"""Prompting: finds a better text for a prompt of the shelf, by the studio's own checks.

In: a prompt, the cells of briefs, a model, a number of calls. Out: a text with the next version and
a report on cells that the search never saw. Must never put a text into the shelf, nor report a
score of cells that it was chosen by.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.prompting.errors import BadSearch, PromptFileThere, SearchEngineMissing
    from rapport.prompting.files import prompt_text, report_of, write_improvement
    from rapport.prompting.metric import WEIGHTS, outcome_of
    from rapport.prompting.model import Candidate, Improvement, Outcome, Trial
    from rapport.prompting.reflecting import RevisedPart
    from rapport.prompting.searching import improve_prompt, load_engine, split_trials
    from rapport.prompting.trying import OWN_CHANNELS, CountedModel, Workshop, trials_of, try_prompt
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "OWN_CHANNELS",
    "WEIGHTS",
    "BadSearch",
    "Candidate",
    "CountedModel",
    "Improvement",
    "Outcome",
    "PromptFileThere",
    "RevisedPart",
    "SearchEngineMissing",
    "Trial",
    "Workshop",
    "improve_prompt",
    "load_engine",
    "outcome_of",
    "prompt_text",
    "report_of",
    "split_trials",
    "trials_of",
    "try_prompt",
    "write_improvement",
]
