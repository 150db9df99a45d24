"""Segment's own client for Node.js delivers to the intake; skipped where npm cannot fetch it."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from rapport.events import timeline
from rapport.profiles import get_profile

FOLDER = Path(__file__).parent / "node_client"
INSTALL = ("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0")
INSTALL_SECONDS = 60
DELIVER_SECONDS = 30


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client, installed into a folder of its own."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm and node are not installed")
    folder = tmp_path_factory.mktemp("node-client")
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    try:
        installed = subprocess.run(
            INSTALL,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.skip("npm did not fetch @segment/analytics-node in time; is there a network?")
    if installed.returncode != 0:
        pytest.skip(f"npm cannot fetch @segment/analytics-node: {installed.stderr[-300:]}")
    return folder


def test_segments_client_for_node_delivers_every_kind_of_call(running: Any, client: Path) -> None:
    delivered = subprocess.run(
        ["node", "deliver.mjs", running.url, running.write_key],
        cwd=client,
        capture_output=True,
        text=True,
        timeout=DELIVER_SECONDS,
        check=False,
    )
    assert (delivered.returncode, delivered.stderr) == (0, "")
    running.drain()
    events = timeline(running.facts, "c1")
    assert sorted(event.name for event in events) == [
        "Group Joined",
        "Order Completed",
        "Page Viewed",
        "Product Viewed",
        "Screen Viewed",
    ]
    [order] = [event for event in events if event.order_id]
    assert (order.amount_minor, order.lines[0].unit_price_minor) == (1250, 1250)
    profile = get_profile(running.facts, "c1")
    assert (profile.email, profile.traits["plan"]) == ("ada@example.com", "gold")
