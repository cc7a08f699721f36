"""The prescribing form over a desk: opened, or as it was sent; and what the checks say to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.desk import Desk, Plan
from clinic.entries import PLACES, count_of
from clinic.forms.item import ItemForm
from clinic.forms.prescribe import PlanForms, ReasonsForm, RoutineForm
from patients.checks import REFUSE, Finding
from patients.opening import Item
from stretches.models import Stretch

Library = Mapping[str, Stretch]


def opened(desk: Desk) -> PlanForms:
    """Filled with what stands, and with what the checks say to that before anything is typed."""
    routine, items = desk.opening
    return PlanForms(
        routine_form(desk, initial={**routine, **standing_version(desk)}),
        items_opened(items, library=desk.library),
        ReasonsForm(
            prefix="why",
            warnings=warnings_of(desk.findings(desk.opening)),
            initial=desk.current.overrides if desk.current else {},
        ),
    )


def sent(desk: Desk, data: QueryDict, *, wants_reason: bool = True) -> PlanForms:
    """As it was sent."""
    return PlanForms(
        routine_form(desk, data=data, wants_reason=wants_reason),
        items_sent(data, library=desk.library),
        ReasonsForm(prefix="why", warnings=given_reasons(data), initial=typed_reasons(data)),
    )


def items_opened(items: Sequence[Item], *, library: Library) -> list[ItemForm]:
    return [
        ItemForm(prefix=place, library=library, initial={**item, "stretch": item["stretch"].code})
        for place, item in zip(PLACES, items, strict=False)
    ]


def items_sent(data: QueryDict, *, library: Library) -> list[ItemForm]:
    """Each stretch that was sent; at most as many as the library has."""
    places = PLACES[: count_of(data)][: len(library)]
    return [ItemForm(data, prefix=place, library=library) for place in places]


@dataclass(frozen=True)
class Judged:
    """What was sent, as a plan (None: it cannot be read), and whether it may be handed over."""

    plan: Plan | None
    is_right: bool


def judge(desk: Desk, plan_forms: PlanForms, data: QueryDict, *, asks: bool = True) -> Judged:
    """The checks over what was sent. Each refusal stands beside its field afterwards, and each warning
    has a place for its reason; one that is missing is an error where the page asks for it."""
    if not plan_forms.is_complete():
        return Judged(None, is_right=False)
    plan = plan_forms.plan
    findings = desk.findings(plan)
    said: dict[str, Any] = {"data": data} if asks else {"initial": typed_reasons(data)}
    plan_forms.reasons = ReasonsForm(prefix="why", warnings=warnings_of(findings), **said)
    plan_forms.refuse(each for each in findings if each.weight == REFUSE)
    return Judged(plan, is_right=not plan_forms.errors)


def routine_form(desk: Desk, *, wants_reason: bool = True, **kwargs: Any) -> RoutineForm:
    """A change is made for a reason; a preview is shown without one."""
    return RoutineForm(
        prefix="routine",
        first_name=desk.patient.first_name,
        today=desk.today,
        wants_reason=wants_reason and desk.current is not None,
        **kwargs,
    )


def standing_version(desk: Desk) -> dict[str, int | None]:
    """The version that the clinician is looking at, so that a colleague's is not overwritten unseen."""
    return {"instead_of": desk.current.version if desk.current else None}


def typed_in(form: type[forms.Form], data: QueryDict, prefix: str) -> dict[str, Any]:
    """What was typed, unread, to be shown again."""
    return {
        name: data.getlist(f"{prefix}-{name}") if name == "rest_days" else data.get(f"{prefix}-{name}")
        for name in form.base_fields
        if f"{prefix}-{name}" in data
    }


def typed_reasons(data: QueryDict) -> dict[str, str]:
    return {key.removeprefix("why-"): str(data[key]) for key in data if key.startswith("why-") and data[key]}


def given_reasons(data: QueryDict) -> dict[str, str]:
    """Reasons typed while the plan cannot be read: kept, though nobody can say yet what they answer."""
    return {check: _("Your reason (%(check)s)") % {"check": check} for check in typed_reasons(data)}


def asked_reasons(data: QueryDict) -> set[str]:
    """The checks that the page in the browser has a place for."""
    return {key.removeprefix("why-") for key in data if key.startswith("why-")}


def warnings_of(findings: Sequence[Finding]) -> Mapping[str, str]:
    """The texts of the warnings, by check."""
    said: dict[str, list[str]] = {}
    for finding in findings:
        if finding.weight != REFUSE and finding.text not in said.setdefault(finding.check, []):
            said[finding.check].append(finding.text)
    return {check: " ".join(texts) for check, texts in said.items()}
