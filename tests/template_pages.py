"""The pages of routine templates, and of copying a routine, for tests/pages.py."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone

from clinic.actions.template import keep_template, retire_template, star
from clinic.models import RoutineTemplate
from patients.models import Patient
from patients.opening import added_item
from stretches.models import Stretch

NO_PAGE = {
    *("clinic:star", "clinic:share_template", "clinic:retire_template", "clinic:restore_template"),
}


def template_pages(
    page: Callable[..., Any], me: Any, patient: Patient, plan: dict[str, Any]
) -> Iterator[Any]:
    """A starred one of two stretches, a retired one; the prescribing form with both stretches."""
    kept, gone = make_template(me, "Gentle start"), make_template(me, "Left behind")
    star(by=me, template=kept, on=True)
    retire_template(gone, by=me, at=timezone.now())
    for query in ("", "?show=retired", "?show=clinic"):
        yield page("clinic:templates", me, query=query)
    for template in (kept, gone):
        yield page("clinic:template", me, template.pk)
    yield page("clinic:edit_template", me, kept.pk)
    yield page("clinic:edit_template", me, kept.pk, data={}, status=422)
    yield page(
        "clinic:edit_template", me, kept.pk, data=plan | {"routine-name": "A", "deed": "keep"}, status=409
    )
    yield page("clinic:new_template", me)
    yield page("clinic:new_template", me, data=plan)
    yield page("clinic:new_template", me, data={}, status=422)
    yield page("clinic:template_of", me, patient.pk)
    yield page("clinic:prescribe", me, patient.pk, data=plan | {"arrange": "add HAM_SEATED"})
    yield page("clinic:prescribe", me, patient.pk, data=plan | {"fill": "template", "template": kept.pk})
    for words in ("", "Urgent", "nobody of this name"):
        yield page("clinic:copy_routine", me, patient.pk, data=plan | {"q": words})


def make_template(by: Any, name: str) -> RoutineTemplate:
    stretches = Stretch.objects.current().prefetch_related("levels").order_by("-code")
    return keep_template(
        by=by,
        at=timezone.now(),
        routine={
            **{"name": name, "meant_for": "new to it", "is_shared": True, "note": "Go gently."},
            **{"sessions_per_day": 1, "days_per_week": 6, "rest_days": [6], "pain_limit": 5},
        },
        items=[added_item(stretch) for stretch in stretches],
    )
