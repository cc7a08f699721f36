"""Django's makemessages, which also finds what our YAML files say to people.

The messages of the rules and the lines of the library are translated by gettext when they are shown, and
no call in the source names them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.core.management.commands import makemessages

SPOKEN = ("triage/messages.yaml", "stretches/library/*.yaml")  # ends of a path
KEYS = ("heading", "text", "text_after_answers", "title", "summary", "target_muscle", "note")  # what is shown
KEYS_OF_SOURCE = ("author", "kind", "licence")  # its title is the name of somebody's article


def spoken(text: str) -> Iterator[tuple[int, str]]:
    """Line (from 1) and words of everything in a file that is shown through gettext, in its order."""
    whole: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    nodes: list[tuple[str, yaml.Node]] = [("", whole)]
    while nodes:
        name, node = nodes.pop()
        if isinstance(node, yaml.ScalarNode) and node.value:
            yield node.start_mark.line + 1, node.value
        elif isinstance(node, yaml.MappingNode):
            keys = KEYS_OF_SOURCE if name == "source" else KEYS
            inside = [(key.value, value) for key, value in node.value]
            nodes += reversed([(key, value) for key, value in inside if key in keys or not is_scalar(value)])
        elif isinstance(node, yaml.SequenceNode):
            nodes += reversed([("", value) for value in node.value if not is_scalar(value)])


def is_scalar(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)


def as_python(text: str) -> str:
    """The same as calls of gettext, each on its line of the file, so that a translator is led there."""
    lines = [""] * len(text.splitlines())
    for line, words in spoken(text):
        lines[line - 1] += f"gettext({words!r}); "
    return "\n".join(lines) + "\n"


class BuildFile(makemessages.BuildFile):
    """A YAML file of ours reaches xgettext as Python; of any other nothing is taken."""

    def preprocess(self) -> None:
        if Path(self.path).suffix != ".yaml":
            return super().preprocess()
        said = ""
        if any(Path(self.path).match(end) for end in SPOKEN):
            said = as_python(Path(self.path).read_text(encoding="utf-8"))
        Path(self.work_path).write_text(said, encoding="utf-8")
        return None


class Command(makemessages.Command):
    help = f"{makemessages.Command.help} Reads the messages of the rules and the library too."
    build_file_class = BuildFile

    def handle(self, *args: Any, **options: Any) -> None:
        if options["domain"] == "django" and not options["extensions"]:
            options["extensions"] = ["html", "txt", "py", "yaml"]
        super().handle(*args, **options)
