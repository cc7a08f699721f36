"""The numbers beside the list of patients, and the views that somebody keeps of it: one statement, in which
each number is read off an index of the few that it counts."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from clinic.cards import waiting_cards
from clinic.models import SavedView, User
from clinic.patient_list import Asked, narrowed
from patients.models import Standing
from patients.rows import Prepared, Rows, decoded

COUNTED = ("card", "silent", "review", "ready")


@dataclass(frozen=True)
class Kept:
    """A saved view as a link."""

    id: uuid.UUID
    name: str
    query: str


@dataclass(frozen=True)
class Numbers:
    """How many patients each view shows, how many cards wait, and the person's own views by name."""

    by_show: Mapping[str, int]
    waiting: int
    views: list[Kept]


def number(rows: QuerySet[Standing], show: str, *, on: Any) -> Coalesce:
    some = narrowed(rows, show, on=on).order_by().values("clinic").annotate(count=Count("pk"))
    return Coalesce(Subquery(some.values("count"), output_field=IntegerField()), 0)


def row_of_numbers(*, user: Any, today: Any, rows: QuerySet[Standing]) -> QuerySet[Any, tuple[Any, ...]]:
    views = SavedView.objects.filter(account=OuterRef("pk")).order_by(Lower("name"))
    return User.objects.filter(pk=user).values_list(
        *(number(rows, show, on=today) for show in COUNTED),
        waiting_cards(OuterRef("clinic")),
        Rows(views, id="pk", name="name", query="query"),
    )


def of_clinic(*, user: Any, today: Any) -> QuerySet[Any, tuple[Any, ...]]:
    return row_of_numbers(user=user, today=today, rows=Standing.objects.filter(clinic=OuterRef("clinic")))


def of_clinician(*, user: Any, today: Any) -> QuerySet[Any, tuple[Any, ...]]:
    mine = Standing.objects.filter(clinic=OuterRef("clinic"), clinician=OuterRef("pk"))
    return row_of_numbers(user=user, today=today, rows=mine)


PARAMETERS: dict[str, Any] = {"user": User._meta.pk, "today": Standing._meta.get_field("review_due")}
NUMBERS = {"all": Prepared(of_clinic, **PARAMETERS), "mine": Prepared(of_clinician, **PARAMETERS)}


def numbers_of(user: Any, asked: Asked, *, on: date) -> Numbers:
    """Of the whole clinic, or of the patients of this clinician."""
    *counts, waiting, views = NUMBERS[asked.whose].row(user=user.pk, today=on)
    return Numbers(
        by_show=dict(zip(COUNTED, counts, strict=True)),
        waiting=waiting,
        views=[Kept(uuid.UUID(each["id"]), each["name"], each["query"]) for each in decoded(views)],
    )
