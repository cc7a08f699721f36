"""The container file and what is made of it run what docs/deploy.md says. Built where there is a machine to
build on; read and linted everywhere."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

HOUSE = Path(__file__).resolve().parents[1]
HADOLINT = Path(sys.executable).parent / "hadolint"
# Debian's own packages are taken as new as they are: they bring the mends of security.
LEFT_OUT = ["DL3008"]
DEBIAN, IMAGE = "docker.io/library/debian:12-slim", "homestretch-test"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return dict(yaml.safe_load((HOUSE / "compose.yaml").read_text())["services"])


@pytest.mark.skipif(not HADOLINT.exists(), reason="its lint is made for Linux on x86-64 only")
def test_the_container_file_has_no_fault():
    left_out = [word for each in LEFT_OUT for word in ("--ignore", each)]
    looked_at = subprocess.run(
        [HADOLINT, "--no-color", "--failure-threshold", "warning", *left_out, HOUSE / "Containerfile"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert looked_at.returncode == 0, looked_at.stdout


def test_everything_that_a_clinic_needs_is_run(services):
    assert set(services) == {"migrate", "web", "outbox", "daily", "db", "cache", "proxy"}
    for name, service in services.items():
        assert set(service.get("depends_on", [])) <= set(services), name


def test_each_command_is_one_of_the_house(services):
    said = " ".join(" ".join(service.get("command", [])) for service in services.values())

    commands = set(re.findall(r"manage\.py (\w+)", said))

    assert commands == {"migrate", "load_library", "send_notices", "daily"}
    assert commands <= set(get_commands())


def test_each_setting_that_is_asked_for_stands_in_the_example():
    asked = set(re.findall(r"\$\{(\w+)", (HOUSE / "compose.yaml").read_text()))
    example = (HOUSE / "docs" / "deploy" / "env.example").read_text()
    told = set(re.findall(r"^#?(\w+)=", example, re.MULTILINE))

    assert asked
    assert asked <= told


def works(*words: Any, seconds: float = 60) -> bool:
    try:
        return subprocess.run(words, cwd=HOUSE, capture_output=True, timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def builder() -> str:
    """A program that builds an image here and now, with the image that ours begins from; "" for none."""
    for name in ("podman", "docker"):
        program = shutil.which(name)
        if program and works(program, "info") and works(program, "pull", DEBIAN, seconds=300):
            return program
    return ""


def test_the_image_is_built_and_refuses_to_start_without_its_settings():
    program = builder()
    if not program:
        pytest.skip("nothing on this machine builds an image, or it cannot fetch Debian's")
    assert works(program, "build", "-f", "Containerfile", "-t", IMAGE, ".", seconds=1200)

    bare = subprocess.run(
        [program, "run", "--rm", IMAGE, "python", "manage.py", "check"],
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert "Set SECRET_KEY" in bare.stderr
    assert works(program, "run", "--rm", "-e", "DEMO=1", IMAGE, "python", "manage.py", "check", seconds=120)
