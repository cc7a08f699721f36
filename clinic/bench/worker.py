"""One process, one database: asked line by line for the milliseconds of a page, so that two of them can
take turns (`manage.py bench --worker`)."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from clinic.bench.pages import Pages
from clinic.bench.rooms import insist_on_bench

WARM = 3  # requests before the first that counts


def serve(lines: Iterable[str], *, clock: Callable[[], datetime]) -> Iterator[str]:
    """First the names of the pages; then for each [name, times] the milliseconds of as many requests."""
    insist_on_bench(connection.settings_dict)
    pages = Pages(clock)
    for name in pages.names:
        for _warm in range(WARM):
            pages.once(name)
    yield json.dumps(pages.names)
    for line in lines:
        name, times = json.loads(line)
        yield json.dumps(measured(pages, name, times))


def measured(pages: Any, name: str, times: int) -> list[float]:
    pages.once(name)  # the machine has just worked for the other one
    return [pages.once(name) for _time in range(times)]
