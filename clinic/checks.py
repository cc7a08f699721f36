"""A clinic that cannot tell its patients where to get help may not be served (X28, HZ3)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connection

from clinic.models import Clinic

# What the messages of clinical.md 9.3 are filled with, and who is told at once.
WORDS = (
    *("name", "phone", "emergency_number", "emergency_place", "emergency_finder_url", "advice_number"),
    *("crisis_line_name", "crisis_line_number", "safety_words", "crisis_words"),
)
PEOPLE = ("on_duty", "deputy")


@register(Tags.database)
def clinics_can_help(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """An error for each thing that a clinic lacks. Asks only where the database may be asked:
    `manage.py check --database default`, and before every migration."""
    if not databases:
        return []
    return [Error(lack, hint=HINT, id="clinic.E001") for lack in all_lacks()]


HINT = "The lead or an administrator sets it on the page of the clinic, under /admin/."


def refuse_to_start_unless_clinics_can_help() -> None:
    """ImproperlyConfigured with every reason. A database that does not answer is loud, too; one without
    tables yet has no clinic that lacks anything."""
    lacks = list(all_lacks())
    if lacks:
        raise ImproperlyConfigured("\n".join(["Homestretch does not start:", *lacks, HINT]))


def all_lacks() -> Iterator[str]:
    if not can_be_read():
        return
    for clinic in Clinic.objects.select_related("on_duty", "deputy").order_by("pk"):
        for lack in lacks_of(clinic):
            yield f"{clinic.name or clinic.pk}: {lack}"


def can_be_read() -> bool:
    """Whether the table has every column that this version knows: `migrate` asks before it adds a new one."""
    with connection.cursor() as cursor:
        if Clinic._meta.db_table not in connection.introspection.table_names(cursor):
            return False
        described = connection.introspection.get_table_description(cursor, Clinic._meta.db_table)
    return {field.column for field in Clinic._meta.concrete_fields} <= {column.name for column in described}


def lacks_of(clinic: Clinic) -> Iterator[str]:
    """What one clinic lacks, in plain words."""
    for field in WORDS:
        value = getattr(clinic, field)
        if not (value.strip() if isinstance(value, str) else value):
            yield f"{label(field)} is empty."
    try:
        clinic.clean_fields(exclude=[*WORDS, *PEOPLE])
    except ValidationError as error:
        for field, reasons in error.message_dict.items():
            yield f"{label(field)}: {' '.join(reasons)}"
    for field in PEOPLE:
        person = getattr(clinic, field)
        if person is None:
            yield f"nobody is named as {label(field)}."
        elif not (person.is_active and person.clinic_id == clinic.pk and person.may("review")):
            yield f"{label(field)}: {person} cannot open the review list of this clinic."


def label(field: str) -> str:
    return str(Clinic._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # none is a relation backwards
