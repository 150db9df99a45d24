"""What a drawn curve shows."""

import xml.etree.ElementTree as ET

from rapport.bench.language.drawing import line_chart

SVG = "{http://www.w3.org/2000/svg}"


def test_lines_run_from_corner_to_corner_and_have_names() -> None:
    drawn = ET.fromstring(line_chart("loss & steps", {"read <first>": ((0, 2.0), (10, 1.0))}))  # noqa: S314
    (line,) = drawn.iter(f"{SVG}polyline")
    (first, last) = [tuple(map(float, one.split(","))) for one in line.attrib["points"].split()]
    assert first[0] < last[0]
    assert first[1] < last[1]  # the loss fell: down on the paper is a larger number
    texts = [one.text for one in drawn.iter(f"{SVG}text")]
    assert "read <first>" in texts
    assert drawn.find(f"{SVG}title").text == "loss & steps"  # type: ignore[union-attr]


def test_a_flat_or_empty_line_can_be_drawn() -> None:
    assert "polyline" in line_chart("flat", {"a": ((1, 3.0), (2, 3.0))})
    assert ET.fromstring(line_chart("none", {})).tag == f"{SVG}svg"  # noqa: S314
