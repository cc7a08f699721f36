"""Many rows from one: a row that was made by the actions is written again and again by the database itself.

Whatever a column is for, a copy has what the first row has, so that every constraint holds; only what must
differ (keys, owners, dates) is given as an expression of `n`, the number of the patient, and `k`, that of
the session. One statement a table, a million rows in some ten seconds.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

NUMBERS = (
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {patients}), "
    "k(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM k WHERE k < {last}) "
)


@dataclass(frozen=True)
class Sql:
    """What SQLite and PostgreSQL say differently."""

    is_postgres: bool

    @classmethod
    def here(cls) -> "Sql":
        return cls(connection.vendor == "postgresql")

    def uuid(self, kind: int, number: str) -> str:
        """An id that follows from a number; `kind` keeps those of different tables apart."""
        head = f"{kind:08x}"
        if self.is_postgres:
            return f"('{head}-0000-4000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"
        return f"printf('{head}000040008000%012x', {number})"

    def moment(self, last: datetime, days_before: str) -> str:
        if self.is_postgres:
            return f"timestamptz '{last.isoformat()}' - ({days_before}) * interval '1 day'"
        return f"datetime('{last:%Y-%m-%d %H:%M:%S}', '-' || ({days_before}) || ' days')"

    def day(self, last: date, days_before: str) -> str:
        if self.is_postgres:
            return f"date '{last}' - ({days_before})"
        return f"date('{last}', '-' || ({days_before}) || ' days')"


@dataclass(frozen=True)
class Copier:
    patients: int
    each: int

    def copy(self, row: Model, *, where: str = "", by_session: bool = False, **different: str) -> int:
        """A copy of this row for each patient, or each session; `where` chooses among them. Columns that
        are given are SQL. A key that is not given is the database's to give."""
        model: Any = type(row)
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        key = model._meta.pk.column
        columns = [each.column for each in fields if each.column != key or key in different]
        unknown = set(different) - set(columns)
        if unknown:
            raise LookupError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
        values = [different.get(column, f't."{column}"') for column in columns]
        names = ", ".join(f'"{column}"' for column in columns)
        source = "n CROSS JOIN k" if by_session else "n"
        first = model._meta.pk.get_db_prep_value(row.pk, connection)
        table = model._meta.db_table
        sql = (
            NUMBERS.format(patients=self.patients, last=self.each - 1)
            + f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} '
            + f'FROM "{table}" t CROSS JOIN {source} WHERE t."{key}" = %s'
            + (f" AND {where}" if where else "")
        )
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("%", "%%").replace("%%s", "%s"), [first])
            return cursor.rowcount
