"""The prescribing form: the routine, its stretches in their order, and the reasons for what warns.

Saved by patients.actions.prescribe. What may not be is said by patients.checks; this module only puts
it beside the field.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Column, Field, Row
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.forms.choices import day, helper, numbers, one_of
from clinic.forms.item import ItemForm
from patients.checks import REVIEW_DAYS, Finding
from patients.words import PAIN_LIMIT
from stretches.dose import DAYS_PER_WEEK, SESSIONS_PER_DAY

NOTE_LENGTH = 2000


class OftenForm(forms.Form):
    """How often, which days are free, and when to let go: of a patient's routine and of a template."""

    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
    sessions_per_day = one_of(
        numbers(SESSIONS_PER_DAY),
        label=gettext_lazy("Times a day"),
        text=gettext_lazy("Sessions a day go from 1 to 3."),
    )
    days_per_week = one_of(
        numbers(DAYS_PER_WEEK),
        label=gettext_lazy("Days a week"),
        text=gettext_lazy("Days a week go from 1 to 7."),
    )
    pain_limit = one_of(
        numbers(PAIN_LIMIT),
        label=gettext_lazy("Ease off above pain"),
        text=gettext_lazy("The pain limit goes from 2 to 6."),
    )
    rest_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Rest days"),
        help_text=gettext_lazy("As many as the week has left over."),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def often_rows(self) -> list[Any]:
        third = "col-md-4"
        return [
            Row(
                Column("sessions_per_day", css_class=third),
                Column("days_per_week", css_class=third),
                Column("pain_limit", css_class=third),
            ),
            Field("rest_days", wrapper_class="hs-chips"),
        ]


class RoutineForm(OftenForm):
    """What holds for the whole routine."""

    start = day(label=gettext_lazy("Start"))
    review_due = day(label=gettext_lazy("Review due"), help_text=gettext_lazy("At most 28 days later."))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For the record. The patient does not see it."),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why the routine changes.")},
    )

    def __init__(self, *args: Any, first_name: str, today: date, wants_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["reason"].required = wants_reason
        self.fields["note"].label = _("Note to %(name)s") % {"name": first_name}
        self.often = helper(
            *self.often_rows(),
            Row(Column("start", css_class="col-md-6"), Column("review_due", css_class="col-md-6")),
        )
        self.words = helper("note", "reason")

    def clean_start(self) -> date:
        start: date = self.cleaned_data["start"]
        if start < self.today:
            raise forms.ValidationError(_("A routine starts today or later."))
        if start > self.today + timedelta(days=REVIEW_DAYS):
            raise forms.ValidationError(_("A routine starts within the next 28 days."))
        return start

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the prescription."""
        said = {"reason": "", **self.cleaned_data}
        return {name: value for name, value in said.items() if name != "instead_of"}


class ReasonsForm(forms.Form):
    """A typed reason for each check that warns."""

    def __init__(self, *args: Any, warnings: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check, text in warnings.items():
            self.fields[check] = forms.CharField(
                label=text,
                help_text=_("Why it is right for this patient"),
                max_length=500,
                error_messages={"required": _("Say why, or change the plan.")},
            )
        self.helper = helper(*self.fields)


class PlanForms:
    """All of the above as one form: one summary of errors, one answer to "is it right".

    `items` are the stretches in the order in which they are done.
    """

    def __init__(self, routine: Any, items: Sequence[ItemForm], reasons: ReasonsForm) -> None:
        self.routine, self.items, self.reasons = routine, items, reasons

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def first(self) -> ItemForm | None:
        return self.items[0] if self.items else None

    @property
    def codes(self) -> set[str]:
        """The stretches that are in it."""
        return {str(form["stretch"].value()) for form in self.items}

    @property
    def parts(self) -> Sequence[forms.Form]:
        return [*self.items, self.routine, self.reasons]

    @property
    def plan(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The routine and its items, once complete."""
        return self.routine.values, [form.values for form in self.items]

    def is_complete(self) -> bool:
        """Whether the plan can be read. Reasons are no part of it: they are missed in the same breath as
        what the checks refuse, not before."""
        rest = set(self.routine.errors) - {"reason", "name"}
        wrong = [form for form in self.items if not form.is_valid()]  # each is asked, so that all errors show
        return not wrong and not rest

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Each refusal beside its field."""
        for finding in findings:
            form = self.routine if finding.item is None else self.items[finding.item]
            form.add_error(finding.field if finding.field in form.fields else None, finding.text)

    @property
    def errors(self) -> dict[str, Any]:
        return {f"{part.prefix}-{name}": said for part in self.parts for name, said in part.errors.items()}

    @property
    def non_field_errors(self) -> list[str]:
        return [str(text) for part in self.parts for text in part.non_field_errors()]

    def __iter__(self) -> Iterator[forms.BoundField]:
        for part in self.parts:
            yield from part
