"""Language: networks trained here from random weights, on public texts, beside published numbers.

In: the folder of public data. Out: the rows of every task, each with data hash, seed, parameters
and minutes. Must never look at test texts while anything is chosen, nor keep a trained network.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.bench.language.running import BENCHMARK
    from rapport.bench.language.tasks import Origin, Task, data_hash, told
else:
    __getattr__ = late_names(__name__)

__all__ = ["BENCHMARK", "Origin", "Task", "data_hash", "told"]
