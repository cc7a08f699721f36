"""Reading what somebody else wrote: every value knows its place, so that a refusal can name it."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")

# The loader written in C is many times faster and just as safe; not every build has it.
SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BrokenPanel(ValueError):
    """A panel that cannot be run; says where and why."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


def load(path: Path) -> Any:
    """The content of a file. JSON is read as JSON, anything else as YAML; BrokenPanel if it is neither."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            return json.loads(text, object_pairs_hook=each_key_once)
        return yaml.load(text, Loader=OneKeyLoader)  # noqa: S506
    except OSError as error:
        raise BrokenPanel(str(path), f"cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise BrokenPanel(f"{path}, line {error.lineno}", error.msg) from error
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BrokenPanel(f"{path}{line}", str(error.problem)) from error
    except RecursionError as error:
        raise BrokenPanel(str(path), "is nested too deeply") from error
    except (ValueError, yaml.YAMLError) as error:  # not UTF-8; a date like 2026-02-30; a key twice in JSON
        raise BrokenPanel(str(path), " ".join(str(error).split())) from error


def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a key that stands twice one value would be lost without a word: half a case could pass for whole."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key} stands twice in one map")
        found[key] = value
    return found


class OneKeyLoader(SafeLoader):
    """The same for YAML, with the line."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) != len(set(keys)):
            twice = next(key for number, key in enumerate(keys) if key in keys[:number])
            where = [key.start_mark for key, _value in node.value if key.value == twice][-1]
            raise yaml.MarkedYAMLError(problem=f"{twice} stands twice in one map", problem_mark=where)
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True)
class Place:
    """A value and where it stands. Every reader gives the value back or raises BrokenPanel."""

    where: str
    value: Any

    def broken(self, what: str) -> BrokenPanel:
        return BrokenPanel(self.where, what)

    def map(self, *known: str) -> "Place":
        """Itself, if it is a map without unknown keys."""
        if not isinstance(self.value, dict):
            raise self.broken("must be a map")
        if unknown := [key for key in self.value if key not in known]:
            raise self.broken(f"unknown: {', '.join(map(str, unknown))}")
        return self

    def need(self, key: str) -> "Place":
        """The value under a key that must be there; null is not."""
        if self.value.get(key) is None:
            raise self.broken(f"{key} is missing")
        return Place(f"{self.where}, {key}", self.value[key])

    def get(self, key: str, read: "Callable[[Place], T]", default: T) -> T:
        """The value under a key, read; the default where it is left out or null."""
        return read(self.need(key)) if self.value.get(key) is not None else default

    def list(self) -> "list[Place]":
        """The places of a list, numbered from 1."""
        if not isinstance(self.value, list):
            raise self.broken("must be a list")
        return [Place(f"{self.where} {number}", each) for number, each in enumerate(self.value, start=1)]

    def text(self) -> str:
        if isinstance(self.value, dict | list):
            raise self.broken("must be text")
        return str(self.value)

    def word(self, known: Collection[str]) -> str:
        """One word of a closed list."""
        if not isinstance(self.value, str) or self.value not in set(map(str, known)):
            raise self.broken(f"{self.value!r} is none of {', '.join(map(str, known))}")
        return self.value

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.broken(f"{self.value!r} is not true or false")
        return self.value

    def whole(self, low: int, high: int) -> int:
        """A whole number within the range, both ends included."""
        if type(self.value) is not int or not low <= self.value <= high:
            raise self.broken(f"{self.value!r} is not a whole number from {low} to {high}")
        return self.value

    def seconds(self) -> float:
        if type(self.value) not in (int, float) or not 0 <= self.value <= 3600:
            raise self.broken(f"{self.value!r} is not a number of seconds")
        return self.value

    def moment(self) -> datetime:
        """A local time without a zone, YYYY-MM-DDTHH:MM."""
        try:
            at = self.value if isinstance(self.value, datetime) else datetime.fromisoformat(self.value)
        except (TypeError, ValueError) as error:
            raise self.broken(f"{self.value!r} is not a time YYYY-MM-DDTHH:MM") from error
        if at.tzinfo:
            raise self.broken("must be local time, without a zone")
        return at

    def day(self) -> date:
        """A date, YYYY-MM-DD."""
        try:
            if isinstance(self.value, datetime):
                raise ValueError
            return self.value if isinstance(self.value, date) else date.fromisoformat(self.value)
        except (TypeError, ValueError) as error:
            raise self.broken(f"{self.value!r} is not a date YYYY-MM-DD") from error
