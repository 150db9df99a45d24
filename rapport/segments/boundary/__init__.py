"""The boundary of a segment: who is just inside, who just outside, and which condition decides.

In: a rule, facts. Out: customers at the edge with their distance, the reasons for one customer,
and a segment's own tests, asked again when rule, schema or data change. Must never write a fact.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.segments.boundary.explaining import explain
    from rapport.segments.boundary.finding import boundary_of
    from rapport.segments.boundary.model import (
        Boundary,
        Deciding,
        Edge,
        Explained,
        SegmentTest,
        SegmentTestResult,
        SegmentTestRun,
        Standing,
    )
    from rapport.segments.boundary.store import remove_tests, saved_tests
    from rapport.segments.boundary.testing import (
        keep_test,
        run_all_segment_tests,
        run_segment_tests,
        save_boundary_tests,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "Boundary",
    "Deciding",
    "Edge",
    "Explained",
    "SegmentTest",
    "SegmentTestResult",
    "SegmentTestRun",
    "Standing",
    "boundary_of",
    "explain",
    "keep_test",
    "remove_tests",
    "run_all_segment_tests",
    "run_segment_tests",
    "save_boundary_tests",
    "saved_tests",
]
