"""The page that a list of patients opens with, which is asked for most: for each way of asking it is put into
SQL once, and then asked with other values."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from django.db.models import DateField

from clinic.models import Clinic, User
from clinic.patient_list import COLUMNS, Asked, Page, cut, standings
from patients.compiled import Compiled
from patients.models import Standing
from patients.pages import ROWS_A_PAGE


@dataclass(frozen=True)
class Reader:
    """Whoever may see patients, whose ids are put in later: the page itself asks who it is."""

    pk: Any
    clinic_id: Any

    def may(self, deed: str) -> bool:
        return True


def first_page(user: Any, asked: Asked, *, on: date) -> Page:
    """The page that a list opens with, for who may see patients."""
    lines: Any = opening(asked).rows(user=user.pk, clinic=user.clinic_id, on=on)
    return cut(lines, ROWS_A_PAGE, is_first=True)


@lru_cache(maxsize=200)
def opening(asked: Asked) -> Compiled[Standing]:
    parameters = {"user": User._meta.pk, "clinic": Clinic._meta.pk, "on": DateField()}
    return Compiled(partial(opening_lines, asked), **parameters)


def opening_lines(asked: Asked, *, user: Any, clinic: Any, on: Any) -> Any:
    rows = standings(Reader(user, clinic), asked, on=on)
    return rows.values(*COLUMNS)[: ROWS_A_PAGE + 1]
