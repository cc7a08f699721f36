"""A session of a day before, from memory or from paper."""

from datetime import date, datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Column, Field, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from patients.answers import HoldDone
from patients.forms.base import client_id_field, one_of
from patients.forms.diary import DiaryForm
from patients.models import Prescription
from patients.triage.words import Status
from stretches.dose import REPS_PER_SIDE
from stretches.words import Side

DAYS_BACK = 60  # further back a memory of pain says nothing
NOON = time(12)
ALL, PART = "all", "part"


def count_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=9 * REPS_PER_SIDE.high,
        error_messages={"invalid": _("Write a whole number, such as 2.")},
    )


class EarlierForm(DiaryForm):
    """When, how much of it, and all that a log asks. `today` is the clinic's local date."""

    on = forms.DateField(
        label=_("Which day?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("Write the day like this: 2026-03-09."),
        },
    )
    at_time = forms.TimeField(
        label=_("What time?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time like this: 18:30.")},
    )
    how_much = one_of(
        [(ALL, _("All of it")), (PART, _("Part of it|Say how many holds you did."))],
        label=_("Did you do all of it?"),
    )
    holds_L = count_field(_("Holds with your left leg"))
    holds_R = count_field(_("Holds with your right leg"))
    client_id = client_id_field()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs |= {"max": f"{today}", "min": f"{self.oldest}"}

    @property
    def oldest(self) -> date:
        return self.today - timedelta(days=DAYS_BACK)

    def parts(self) -> list[Any]:
        return [
            Row(Column("on"), Column("at_time")),
            Field("how_much", wrapper_class="hs-choices"),
            Row(Column("holds_L"), Column("holds_R")),
            *super().parts(),
            "client_id",
        ]

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if on < self.oldest:
            raise forms.ValidationError(
                _("Choose a day of the last %(days)d days."), params={"days": DAYS_BACK}
            )
        return on

    def performed_at(self, zone: Any, now: datetime) -> datetime:
        """The moment that was typed; noon where there is only a date, but never later than now."""
        typed = datetime.combine(self.cleaned_data["on"], self.cleaned_data.get("at_time") or NOON, zone)
        return typed if self.cleaned_data.get("at_time") else min(typed, now)

    def check_time(self, zone: Any, now: datetime) -> None:
        """A time that has not come yet is an error beside the field."""
        if self.cleaned_data.get("on") and self.performed_at(zone, now) > now:
            self.add_error("at_time", _("This time has not come yet."))

    def check_holds(self, prescription: Prescription) -> None:
        """Part of it is at least one hold, and no more than the routine of that day had."""
        if self.cleaned_data.get("how_much") != PART:
            return
        planned = {side: len(places) for side, places in places_of(prescription).items()}
        done = {side: self.cleaned_data.get(f"holds_{side}") or 0 for side in Side.values}
        for side, count in done.items():
            if count > planned.get(side, 0) and f"holds_{side}" not in self.errors:
                text = _("Your routine on that day had %(planned)d with this leg.")
                self.add_error(f"holds_{side}", text % {"planned": planned.get(side, 0)})
        if not any(done.values()) and not self.errors:
            self.add_error("holds_L", _("Say how many holds you did. If you did none, leave the day out."))

    def holds(self, prescription: Prescription) -> tuple[HoldDone, ...]:
        """Ticked by hand, so as long as prescribed: all of them, or the first ones of each leg."""
        places = places_of(prescription)
        if self.cleaned_data["how_much"] == PART:
            places = {
                side: each[: self.cleaned_data.get(f"holds_{side}") or 0] for side, each in places.items()
            }
        return tuple(hold for each in places.values() for hold in each)

    @property
    def status(self) -> str:
        return (Status.DONE if self.cleaned_data["how_much"] == ALL else Status.PARTIAL).value


def places_of(prescription: Prescription) -> dict[str, list[HoldDone]]:
    """Every repetition of the routine by leg, in the order in which they are done."""
    places: dict[str, list[HoldDone]] = {}
    for item in prescription.items.all():
        for side in item.side_order:
            places.setdefault(side, []).extend(
                HoldDone(
                    item.pk, side, repetition, float(item.hold_s), False, item.grip or "", item.knee or ""
                )
                for repetition in range(1, item.reps_per_side + 1)
            )
    return places
