"""The house keeps its plan: stairs go down only, rules read no clock, nothing lies about."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
FLOORS = ["stretches", "patients", "clinic"]  # from the ground up

# Inside a floor: a module imports none that stands on a higher step. What is not named here (words,
# rules, exchange ...) stands with the actions.
STEPS = {"models": 0, "actions": 1, "forms": 1, "views": 2, "urls": 3}
# What the framework calls from outside may use all of its floor.
DOORS = {
    *("admin", "apps", "bodies", "context", "management", "middleware", "session_store", "settings"),
    *("settings_test", "wsgi"),
}

# Values in, values out: no request, no row, no clock.
PURE = [
    "stretches/dose.py",
    "stretches/guide.py",
    "stretches/figure",
    "patients/triage",
    "patients/adherence.py",
    "patients/progression.py",
]
CHOICES = {"django.db.models.TextChoices", "django.db.models.IntegerChoices"}  # enumerations, no rows
IMPURE = ("django.db", "django.forms", "django.http", "django.shortcuts", "django.urls", "django.views")

CLOCKS = (
    "timezone.now",
    "datetime.now",
    "datetime.today",
    "date.today",
    "time.time",
    "localdate",
    "localtime",
)

AT_THE_TOP = {
    *("manage.py", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "Makefile"),
    *("requirements.lock", "requirements-dev.lock", "package.json", "package-lock.json"),
    *(".ci", ".editorconfig", ".gitattributes", ".gitignore", ".npmrc", ".dockerignore", "Containerfile"),
    "compose.yaml",
    *("clinic", "stretches", "patients", "templates", "static", "locale", "tests", "docs", "tools"),
}
# In pieces, so that this file does not name them.
NAMES_OF_OTHERS = [
    *("pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "yarnpkg" + ".com"),
    *("/" + "work/", "/" + "root/", "/" + "home/", "/" + "opt/"),
]


def sources(place: str) -> list[Path]:
    """The Python files of a folder, or the file itself; migrations are the framework's own prose."""
    path = HOUSE / place
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [file for file in found if "migrations" not in file.parts]


def name_of(file: Path) -> str:
    """The dotted name under which Python imports a file."""
    return ".".join(file.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that a file imports; `from a import b` gives a.b.

    What only the type checker reads does not count: at run time nothing is imported.
    """
    package = name_of(file).split(".") if file.name == "__init__.py" else name_of(file).split(".")[:-1]
    tree = ast.parse(file.read_text())
    for block in [node for node in ast.walk(tree) if isinstance(node, ast.If)]:
        if ast.unparse(block.test) == "TYPE_CHECKING":
            block.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)


def part(name: str) -> str:
    """The part of its floor that a dotted name belongs to: patients.views.today -> views."""
    second = [*name.split("."), ""][1]
    return "urls" if second.endswith("urls") else second


def clock_readings(file: Path) -> Iterator[int]:
    """Lines that ask what time it is. localtime(moment) only converts; localtime() asks."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            conversion = called.endswith(("localdate", "localtime")) and node.args
            if called.endswith(CLOCKS) and not conversion:
                yield node.lineno


def everything() -> Iterator[Path]:
    """All files of the project: what .gitignore leaves."""
    ignored = [".git", *(line.strip("/") for line in (HOUSE / ".gitignore").read_text().split())]
    folders = [HOUSE]
    for folder in folders:  # grows while it is walked
        for path in folder.iterdir():
            if any(fnmatch(path.name, pattern) for pattern in ignored):
                continue
            if path.is_dir():
                folders.append(path)
            else:
                yield path


@pytest.mark.parametrize("floor", FLOORS)
def test_stairs_go_down_only(floor):
    above = FLOORS[FLOORS.index(floor) + 1 :]

    upwards = [
        f"{file.relative_to(HOUSE)}:{line} imports {name}"
        for file in sources(floor)
        for line, name in imports(file)
        if name.split(".")[0] in above
    ]

    assert upwards == []


@pytest.mark.parametrize("floor", FLOORS)
def test_inside_a_floor_models_know_no_deed_and_deeds_know_no_page(floor):
    wrong = []
    for file in sources(floor):
        own = part(name_of(file))
        if own in DOORS:
            continue
        for line, name in imports(file):
            if name.split(".")[0] == floor and STEPS.get(part(name), 0) > STEPS.get(own, 1):
                wrong.append(f"{file.relative_to(HOUSE)}:{line} imports {name}")

    assert wrong == []


@pytest.mark.parametrize("place", PURE)
def test_reasoning_takes_values_and_gives_values(place):
    files = sources(place)

    impure = [
        f"{file.relative_to(HOUSE)}:{line} imports {name}"
        for file in files
        for line, name in imports(file)
        if (name.startswith(IMPURE) and name not in CHOICES)
        or (name.split(".")[0] in FLOORS and part(name) in {"models", "views"})
    ]

    assert files, f"{place} is gone: say so in this test"
    assert impure == []


def test_only_pages_and_commands_read_the_clock():
    readings = [
        f"{file.relative_to(HOUSE)}:{line}"
        for floor in FLOORS
        for file in sources(floor)
        if part(name_of(file)) not in {*DOORS, "views"}
        for line in clock_readings(file)
    ]

    assert readings == []


def test_nothing_lies_about_at_the_top():
    top = {path.relative_to(HOUSE).parts[0] for path in everything()}

    assert top - AT_THE_TOP == set()


def test_no_file_names_a_package_registry_or_a_folder_of_one_machine():
    named = []
    for path in everything():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # fonts, pictures
        named += [f"{path.relative_to(HOUSE)}: {name}" for name in NAMES_OF_OTHERS if name in text]

    assert named == []
