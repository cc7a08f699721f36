"""Every word that the house says, as makemessages would write it into a catalogue, but without GNU gettext:
out of templates, Python files, the messages of the rules and the library."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation.template import templatize

from clinic.management.commands.makemessages import SPOKEN, spoken

HOUSE = Path(__file__).resolve().parent.parent
APPS = ("clinic", "patients", "stretches")

# Functions of gettext, and how many arguments are words; in the p... ones the first is the context.
CALLS = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"(?<!\w)(n?p?gettext|_)\(({LITERAL}(?:, {LITERAL})*)", re.S)


@dataclass(frozen=True)
class Said:
    """One entry of the catalogue: where it stands, its words (the second is the plural), its context."""

    file: str
    words: tuple[str, ...]
    context: str = ""


@cache
def catalogue() -> tuple[Said, ...]:
    return (*in_templates(), *in_code(), *in_yaml())


def in_templates() -> Iterator[Said]:
    for path in sorted([*HOUSE.glob("templates/**/*.html"), *HOUSE.glob("templates/**/*.txt")]):
        for call, words in IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
            yield entry(path, call, [ast.literal_eval(each) for each in re.findall(LITERAL, words, re.S)])


def in_code() -> Iterator[Said]:
    for path in sorted(path for app in APPS for path in HOUSE.glob(f"{app}/**/*.py")):
        for node in nodes(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                call = re.sub("_(lazy|noop)$", "", node.func.id)
                words = [each.value for each in node.args if isinstance(each, ast.Constant)]
                if call in CALLS and words and all(isinstance(each, str) for each in words):
                    yield entry(path, call, [str(each) for each in words])


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Without what stands inside an f-string, into which xgettext does not look."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.JoinedStr):
            yield node
            yield from nodes(node)


def in_yaml() -> Iterator[Said]:
    found = (path for app in APPS for path in HOUSE.glob(f"{app}/**/*.yaml"))
    for path in sorted(path for path in found if any(path.match(end) for end in SPOKEN)):
        for _line, words in spoken(path.read_text(encoding="utf-8")):
            yield entry(path, "gettext", [words])


def entry(path: Path, call: str, words: list[str]) -> Said:
    file = str(path.relative_to(HOUSE))
    words = words[: CALLS[call]]
    return (
        Said(file, tuple(words[1:]), words[0])
        if call in ("pgettext", "npgettext")
        else Said(file, tuple(words))
    )
