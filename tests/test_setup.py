"""Set-up works anywhere: locks without addresses, the two commands where the README says."""

import os
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).resolve().parent.parent
PYTHON_LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(lock: str) -> dict[str, str]:
    """Package and version of each line that pins one."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (HOUSE / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_lock_holds_names_versions_and_hashes_but_no_address(lock):
    text = (HOUSE / lock).read_text()

    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_npm_lock_holds_no_address_but_where_authors_ask_for_money():
    text = re.sub(r'"funding": (\{[^}]*\}|\[[^\]]*\])', "", (HOUSE / "package-lock.json").read_text())

    assert "resolved" not in text
    assert "://" not in text


def test_tests_run_on_the_versions_that_the_clinic_gets():
    runtime, tools = (pins(lock) for lock in PYTHON_LOCKS)

    assert runtime
    assert runtime.items() <= tools.items()
    assert "pytest" not in runtime


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_lock_gives_what_pyproject_asks_for(lock):
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    asked = project["project"]["dependencies"]
    if lock == "requirements-dev.lock":
        asked = asked + project["dependency-groups"]["dev"]

    pinned = pins(lock)
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def test_every_package_is_there_for_a_reason():
    lines = (HOUSE / "pyproject.toml").read_text().split("[tool.", 1)[0].splitlines()
    entries = [line for line in lines if re.match(r'\s+"', line)]
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())

    assert len(entries) == len(project["project"]["dependencies"]) + len(project["dependency-groups"]["dev"])
    assert [line for line in entries if not re.search(r"# \w+", line)] == []


@pytest.mark.parametrize(("heading", "command"), [("Run it", "make demo"), ("Test it", "make test")])
def test_first_block_under_the_heading_is_the_command_alone(heading, command):
    section = (HOUSE / "README.md").read_text().split(f"\n## {heading}\n", 1)[1]
    block = re.search(r"^```\w*\n(.*?)^```", section, re.MULTILINE | re.DOTALL)

    assert block
    assert block[1].strip() == command


@pytest.mark.parametrize("program", [".ci/run", "tools/find-chromium.sh", "manage.py"])
def test_program_may_be_started(program):
    assert os.access(HOUSE / program, os.X_OK)
