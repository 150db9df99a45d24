"""`rapport --help` speaks for commands that it does not load."""

import subprocess
import sys

import pytest

from rapport.cli.root import COMMANDS, loaded


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_says_of_a_command_what_the_command_says_of_itself(name: str) -> None:
    said = (loaded(name).help or "").split("\n\n")[0]
    assert COMMANDS[name].about == " ".join(said.split())


def test_the_help_loads_none_of_them() -> None:
    program = (
        "import sys; from rapport.cli import app\n"
        "try: app(['--help'], prog_name='rapport')\n"
        "except SystemExit: print('loaded', *{'rapport.storage', 'rapport.api'} & {*sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    said = ran.stdout.decode()
    assert "suppressions" in said
    assert said.splitlines()[-1].split() == ["loaded"]
