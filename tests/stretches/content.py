"""The files of the library as data, line by line, for the tests that read them."""

from functools import cache

from stretches.loading import library_files
from stretches.marked_yaml import Block, read_block

SUPINE, SEATED = "hamstring_supine", "hamstring_seated"


@cache
def data_of(name: str) -> Block:
    return read_block(next(path for path in library_files() if path.stem == name))


def lines_of(name: str) -> list[Block]:
    """Every line of a file that says where it comes from, however deep it stands."""
    found, waiting = [], [data_of(name)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Block) and "from" in each:
            found.append(each)
        waiting.extend(each.values() if isinstance(each, Block) else each if isinstance(each, list) else [])
    return found
