"""Keep, change, share and retire a routine template; star what is prescribed often."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from clinic.models import Favourite, RoutineTemplate, TemplateStretch
from patients.actions.prescribe import Refused, plan_of
from patients.checks import check_routine
from patients.opening import ITEM_COLUMNS


class StaleTemplate(Exception):
    """Somebody changed or retired it meanwhile."""


@transaction.atomic
def keep_template(
    *,
    by: Any,
    at: datetime,
    routine: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
) -> RoutineTemplate:
    """A new template by `by`, in their clinic.

    Raises Refused where PV1 or PV10 refuses the routine, and ValidationError for a name that is taken.
    """
    refuse(routine, items, at=at, clinic=by.clinic)
    made = RoutineTemplate(clinic=by.clinic, author=by, made_at=at, changed_by=by, changed_at=at, **routine)
    refuse_taken_name(made)
    made.save(force_insert=True)
    write_items(made, items)
    return made


@transaction.atomic
def change_template(
    template: RoutineTemplate,
    *,
    by: Any,
    at: datetime,
    routine: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    instead_of: int | None,
) -> None:
    """Everything in it as said; who has prescribed from it keeps what was prescribed.

    `instead_of` is the version that was looked at. Raises StaleTemplate when it is another one by now, else
    as keep_template.
    """
    now = RoutineTemplate.objects.select_for_update().get(pk=template.pk)
    if now.version != instead_of or now.retired_at:
        raise StaleTemplate
    refuse(routine, items, at=at, clinic=now.clinic)
    for name, value in routine.items():
        setattr(now, name, value)
    now.version, now.changed_by, now.changed_at = now.version + 1, by, at
    refuse_taken_name(now)
    now.save()
    now.items.all().delete()
    write_items(now, items)


def write_items(template: RoutineTemplate, items: Sequence[Mapping[str, Any]]) -> None:
    TemplateStretch.objects.bulk_create(
        TemplateStretch(
            template=template,
            order=order,
            code=item["stretch"].code,
            **{name: item[name] for name in ITEM_COLUMNS},
        )
        for order, item in enumerate(items, start=1)
    )


def refuse(
    routine: Mapping[str, Any], items: Sequence[Mapping[str, Any]], *, at: datetime, clinic: Any
) -> None:
    today = clinic.today(at)
    dated = {**routine, "start": today, "review_due": today}
    findings = check_routine(plan_of(dated, items, last=None), on=today)
    if findings:
        raise Refused(findings)


def refuse_taken_name(template: RoutineTemplate) -> None:
    """ValidationError where the author, or for a shared one the clinic, has another of this name in use."""
    beside = Q(author=template.author_id)
    if template.is_shared:
        beside |= Q(clinic=template.clinic_id, is_shared=True)
    others = RoutineTemplate.objects.in_use().filter(beside, name__iexact=template.name)
    if others.exclude(pk=template.pk).exists():
        raise ValidationError({"name": _("There is a template of this name already.")})


@transaction.atomic
def share_template(template: RoutineTemplate, *, by: Any, at: datetime, shared: bool) -> None:
    """With the clinic, or no longer. Raises ValidationError where the clinic has one of this name."""
    now = RoutineTemplate.objects.select_for_update().get(pk=template.pk)
    now.is_shared, now.changed_by, now.changed_at = shared, by, at
    now.version += 1
    refuse_taken_name(now)
    now.save()


def retire_template(template: RoutineTemplate, *, by: Any, at: datetime) -> bool:
    """Offered no longer; False when it was retired before."""
    found = RoutineTemplate.objects.in_use().filter(pk=template.pk)
    return found.update(retired_by=by, retired_at=at) == 1


@transaction.atomic
def restore_template(template: RoutineTemplate, *, by: Any, at: datetime) -> None:
    """Offered again. Raises ValidationError where another one took its name meanwhile."""
    now = RoutineTemplate.objects.select_for_update().get(pk=template.pk)
    now.retired_by = now.retired_at = None
    now.changed_by, now.changed_at = by, at
    refuse_taken_name(now)
    now.save()


def star(*, by: Any, template: RoutineTemplate | None = None, code: str = "", on: bool) -> None:
    """Offered first to this account, or as usual again. Said twice, it holds once."""
    which = {"account": by, "template": template, "code": code}
    if on:
        Favourite.objects.get_or_create(**which)
    else:
        Favourite.objects.filter(**which).delete()
