"""What can go wrong with a benchmark."""

from rapport.bench.rows import Setup
from rapport.kit.errors import NotFound, Unavailable


class UnknownBenchmark(NotFound):
    """No benchmark has this name."""

    code = "benchmark-unknown"


class UnknownPart(NotFound):
    """A benchmark has no part of this name."""

    code = "benchmark-part-unknown"


class BenchmarkDataMissing(NotFound):
    """A benchmark needs a public data set, or a program, that is not there.

    `missing` says what, without naming this machine's folders; it is printed on the leaderboard.
    """

    code = "benchmark-data-missing"

    def __init__(self, message: str, *, missing: str) -> None:
        super().__init__(message, missing=missing)
        self.missing = missing

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (str(self), self.missing)


class ServerEnded(Unavailable):
    """A server that a benchmark started did not come up, or ended."""

    code = "benchmark-server-ended"


def _again(message: str, missing: str) -> BenchmarkDataMissing:
    return BenchmarkDataMissing(message, missing=missing)


def need_file(setup: Setup, relative: str) -> None:
    """Go on only if the data folder holds the file; else say where to put it."""
    if not (setup.data / relative).exists():
        raise BenchmarkDataMissing(
            f"{relative} is not in {setup.data}; put it there, or set RAPPORT_DATA",
            missing=f"{relative} in the folder of RAPPORT_DATA",
        )
