"""What every table of a database holds, in two numbers: its rows, and a sum over what stands in them.

Made in the same snapshot as the copy and again after it was restored, so that what came back can be
compared with what went in.
"""

import hashlib
import sqlite3
from typing import Any

MASK = 2**64 - 1
SUM = "('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric"

Tally = dict[str, list[Any]]  # table: [rows, sum in hexadecimal]


def tally_of_sqlite(db: sqlite3.Connection) -> Tally:
    """Every table of an SQLite file. The sum does not hang on the order of the rows."""
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    tally: Tally = {}
    for (table,) in sorted(tables.fetchall()):
        rows = total = 0
        for row in db.execute(f'SELECT * FROM "{table}"'):  # noqa: S608, names out of the catalogue
            rows += 1
            digest = hashlib.blake2b(repr(row).encode(), digest_size=8).digest()
            total = (total + int.from_bytes(digest)) & MASK
        tally[table] = [rows, f"{total:016x}"]
    return tally


def tally_of_postgres(cursor: Any) -> Tally:
    """Every table of the schema `public`, as the cursor's transaction sees it."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    tally: Tally = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*), coalesce(sum({SUM}), 0) FROM "{table}" t')  # noqa: S608, as above
        rows, total = cursor.fetchone()
        tally[table] = [rows, f"{int(total) & MASK:016x}"]
    return tally


def differences(expected: Tally, found: Tally) -> list[str]:
    """In plain words, a line for each table that is not as it was; [] when all came back."""
    words = []
    for table in sorted(expected.keys() | found.keys()):
        before, after = expected.get(table), found.get(table)
        if before is None:
            words.append(f"{table} was not in the backup")
        elif after is None:
            words.append(f"{table} is missing")
        elif before[0] != after[0]:
            words.append(f"{table}: {after[0]} rows, {before[0]} in the backup")
        elif before[1] != after[1]:
            words.append(f"{table}: {after[0]} rows, but not the same ones")
    return words
