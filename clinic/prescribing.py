"""The prescribing form over a desk: opened, filled from a level, or as it was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from clinic.desk import Desk, Plan
from clinic.forms.item import ItemForm
from clinic.forms.prescribe import PlanForms, ReasonsForm, RoutineForm
from patients.checks import REFUSE, Finding
from patients.opening import at_level, ladder, spare_item

PLACES = ("first", "second")


def opened(desk: Desk) -> PlanForms:
    """Filled with what stands, and with what the checks say to that before anything is typed."""
    routine, items = desk.opening
    spare = spare_item(items, library=desk.library.values())
    shown = [*items, spare] if spare else items
    return PlanForms(
        routine_form(desk, initial={**routine, **standing_version(desk), "add_second": len(items) > 1}),
        [
            ItemForm(prefix=place, library=desk.library, initial={**item, "stretch": item["stretch"].code})
            for place, item in zip(PLACES, shown, strict=False)
        ],
        ReasonsForm(
            prefix="why",
            warnings=warnings_of(desk.findings(desk.opening)),
            initial=desk.current.overrides if desk.current else {},
        ),
        count=len(items),
    )


def on_level(desk: Desk, data: QueryDict, *, level: str) -> PlanForms:
    """As typed, with the first stretch put on another level: its usual way and dose."""
    rungs = ladder(desk.library.values())
    typed = {name: value or None for name, value in typed_in(ItemForm, data, "first").items()}
    if level.isdecimal() and int(level) in rungs:
        item = at_level(typed, *rungs[int(level)])
        typed = {**item, "stretch": item["stretch"].code}
    return PlanForms(
        routine_form(desk, initial=typed_in(RoutineForm, data, "routine")),
        [
            ItemForm(prefix=place, library=desk.library, initial=initial)
            for place, initial in zip(
                PLACES[: len(desk.library)], [typed, typed_in(ItemForm, data, "second")], strict=False
            )
        ],
        ReasonsForm(prefix="why", warnings=given_reasons(data), initial=typed_reasons(data)),
        count=wanted(data),
    )


def sent(desk: Desk, data: QueryDict, *, wants_reason: bool = True) -> PlanForms:
    """As it was sent. A second stretch that is not added is shown as typed and not read."""
    count = wanted(data)
    return PlanForms(
        routine_form(desk, data=data, wants_reason=wants_reason),
        [
            ItemForm(data, prefix=place, library=desk.library)
            if number < count
            else ItemForm(prefix=place, library=desk.library, initial=typed_in(ItemForm, data, place))
            for number, place in enumerate(PLACES[: len(desk.library)])
        ],
        ReasonsForm(prefix="why", warnings=given_reasons(data), initial=typed_reasons(data)),
        count=count,
    )


@dataclass(frozen=True)
class Judged:
    """What was sent, as a plan (None: it cannot be read), and whether it may be handed over."""

    plan: Plan | None
    is_right: bool


def judge(desk: Desk, plan_forms: PlanForms, data: QueryDict) -> Judged:
    """The checks over what was sent. Each refusal stands beside its field afterwards, and each warning
    has a place for its reason."""
    if not plan_forms.is_complete():
        return Judged(None, is_right=False)
    plan = plan_forms.plan
    findings = desk.findings(plan)
    plan_forms.reasons = ReasonsForm(data, prefix="why", warnings=warnings_of(findings))
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


def wanted(data: QueryDict) -> int:
    """How many stretches are to be prescribed."""
    return 2 if data.get("routine-add_second") else 1


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


def warnings_of(findings: Sequence[Finding]) -> Mapping[str, str]:
    """The texts of the warnings, by check."""
    said: dict[str, list[str]] = {}
    for finding in findings:
        if finding.weight != REFUSE and finding.text not in said.setdefault(finding.check, []):
            said[finding.check].append(finding.text)
    return {check: " ".join(texts) for check, texts in said.items()}
