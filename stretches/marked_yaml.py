"""YAML that remembers its lines, so that a mistake can be told with its place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

try:
    from yaml import CSafeLoader as SafeLoader  # five times as fast, where PyYAML was built with it
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]


class BrokenFile(Exception):
    """A file that cannot be used; `str()` says which, where and why."""

    def __init__(self, path: Path, line: int, reason: object) -> None:
        super().__init__(f"{path.name}, line {line}: {reason}")


class Block(dict[str, Any]):
    """A mapping of the file; `line` is where it begins, `lines` where each of its values does."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class _Loader(SafeLoader):
    """YAML's safe types only, with mappings as Blocks; a key that stands twice is an error."""

    def block(self, node: yaml.MappingNode) -> Iterator[Block]:
        block = Block(node.start_mark.line + 1)
        yield block
        for key_node, value_node in node.value:
            key = self.construct_object(key_node)
            if key in block:
                raise yaml.MarkedYAMLError(
                    problem=f"“{key}” stands here twice", problem_mark=key_node.start_mark
                )
            block[key] = self.construct_object(value_node, deep=True)
            block.lines[key] = value_node.start_mark.line + 1


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.block)


def read_block(path: Path) -> Block:
    """The file's one mapping. Raises BrokenFile."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        data = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenFile(path, line, error.problem or "this is not YAML.") from error
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError) as error:
        raise BrokenFile(path, 1, error) from error
    if not isinstance(data, Block):
        raise BrokenFile(path, 1, "the file is not a list of “name: value” lines.")
    return data


class Reader:
    """Takes a file apart block by block; every complaint is a BrokenFile that names the line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.top = read_block(path)

    def refuse(self, row: Block, key: str, reason: object) -> NoReturn:
        raise BrokenFile(self.path, row.line_of(key), reason)

    def expect(self, row: Block, required: str, *, optional: str = "") -> None:
        """Refuses a name that is missing and one that nobody knows (a misspelt one is lost content)."""
        for name in required.split():
            if name not in row:
                self.refuse(row, name, f"“{name}” is missing here.")
        for name in row:
            if name not in required.split() + optional.split():
                self.refuse(row, name, f"“{name}” is not known here.")

    def block(self, row: Block, key: str) -> Block:
        if not isinstance(row[key], Block):
            self.refuse(row, key, f"“{key}” needs “name: value” lines.")
        return row[key]

    def items(self, row: Block, key: str) -> list[Any]:
        found = row.get(key, [])
        if not isinstance(found, list):
            self.refuse(row, key, f"“{key}” needs a list.")
        return found

    def blocks(self, row: Block, key: str) -> list[Block]:
        found = self.items(row, key)
        if not all(isinstance(item, Block) for item in found):
            self.refuse(row, key, f"each line of “{key}” needs “name: value”.")
        return found
