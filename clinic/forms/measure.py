"""What was measured in the room (clinical.md 6): one form a test."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4, uuid5

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.choices import day, helper, numbers
from clinic.roles import Role
from patients.models import Measure
from patients.models.measure import (
    ACTIVITIES,
    ACTIVITY_LENGTH,
    ACTIVITY_SCORE,
    CHANGE,
    KNEE_EXTENSION,
    STRAIGHT_LEG_RAISE,
    Device,
    MeasureTest,
)
from stretches.words import Side

NOTE_LENGTH = 2000
NOON = time(12)
EARLIEST = date(1990, 1, 1)
SIDES = {"left": Side.LEFT.value, "right": Side.RIGHT.value}


class MeasureForm(forms.Form):
    """The day, who examined, a note; a test adds its own. `clinic` says who may have examined. What is sent
    twice carries the same `client_id`, and counts once."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    on = day(label=_("Measured on"))
    examiner: Any = forms.ModelChoiceField(queryset=None, label=_("Examiner"), empty_label=None)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    test: MeasureTest
    hint: Any = ""
    own: tuple[Any, ...] = ()  # the fields of the test, in rows

    def __init__(self, *args: Any, clinic: Any, today: date, side: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic, self.today, self.side = clinic, today, side
        examiners: Any = self.fields["examiner"]
        staff = clinic.users.filter(role__in=[Role.CLINICIAN, Role.LEAD])
        examiners.queryset = staff.filter(is_active=True).order_by("name", "pk")
        examiners.label_from_instance = lambda user: user.name
        self.helper = helper(
            *self.rows(),
            Row(Column("on", css_class="col-md-6"), Column("examiner", css_class="col-md-6")),
            "note",
            "client_id",
        )

    def rows(self) -> tuple[Any, ...]:
        return self.own

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This date is in the future."))
        if on < EARLIEST:
            raise forms.ValidationError(_("This date is before 1990. Check the year."))
        return on

    def taken_at(self, now: datetime) -> datetime:
        """Now for today; noon of an earlier day, of which no time is known."""
        on = self.cleaned_data["on"]
        return now if on == self.today else datetime.combine(on, NOON, self.clinic.zone)

    def readings(self, now: datetime) -> list[dict[str, Any]]:
        """One a side, or one, as `patients.actions.measure` wants them."""
        said = self.cleaned_data
        same = {"test": self.test, "at": self.taken_at(now), "note": said["note"]}
        sent = said["client_id"] or uuid4()
        return [
            {**same, "examiner": said["examiner"], "reading": uuid5(sent, values.get("side", "")), **values}
            for values in self.values()
        ]

    def values(self) -> Iterator[dict[str, Any]]:
        """What was read: one reading with the fields of the test, unless its form says otherwise."""
        yield {name: self.cleaned_data[name] for name in self.own}


def degrees(label: Any, allowed: tuple[int, int]) -> forms.IntegerField:
    text = _("Give whole degrees from %(low)d to %(high)d.") % {"low": allowed[0], "high": allowed[1]}
    wrong = dict.fromkeys(("invalid", "min_value", "max_value"), text)
    return forms.IntegerField(
        label=label, required=False, min_value=allowed[0], max_value=allowed[1], error_messages=wrong
    )


def rating(label: Any) -> forms.TypedChoiceField:
    choices = [("", _("Not asked")), *((number, str(number)) for number in range(11))]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, required=False)


class AngleForm(MeasureForm):
    """Both legs in one go, or one of them; only that of `side` where a reading is corrected."""

    device = forms.ChoiceField(label=_("Device"), choices=Device.choices)
    position = forms.CharField(label=_("Another position"), max_length=80, required=False)
    pain_left = rating(_("Pain, left"))
    pain_right = rating(_("Pain, right"))

    def rows(self) -> tuple[Any, ...]:
        legs = [name for name, side in SIDES.items() if self.side in ("", side)]
        for name in SIDES.keys() - legs:
            del self.fields[name], self.fields[f"pain_{name}"]
        if self.side:
            self.fields[legs[0]].required = True
        return (
            Row(*(Column(name, css_class="col-6") for name in legs)),
            Row(*(Column(f"pain_{name}", css_class="col-6") for name in legs)),
            Row(Column("device", css_class="col-md-6"), Column("position", css_class="col-md-6")),
        )

    def clean(self) -> None:
        if not self.errors and all(self.cleaned_data.get(name) is None for name in SIDES):
            self.add_error(
                next(name for name in SIDES if name in self.fields),
                _("Give the degrees of one leg at least."),
            )

    def values(self) -> Iterator[dict[str, Any]]:
        said = self.cleaned_data
        for name, side in SIDES.items():
            if said.get(name) is not None:
                yield {
                    "side": side,
                    "degrees": said[name],
                    "device": said["device"],
                    "position": said["position"],
                    "pain_during": said[f"pain_{name}"],
                }


class LegRaiseForm(AngleForm):
    test = MeasureTest.STRAIGHT_LEG_RAISE
    hint = _("Passive, one leg, the other one flat. The same device, and the same leg first, as last time.")
    left = degrees(_("Left leg, degrees from lying flat"), STRAIGHT_LEG_RAISE)
    right = degrees(_("Right leg, degrees from lying flat"), STRAIGHT_LEG_RAISE)


class KneeExtensionForm(AngleForm):
    test = MeasureTest.KNEE_EXTENSION
    hint = _("Hip at 90 degrees. The same device, and the same leg first, as last time.")
    left = degrees(_("Left leg, degrees short of straight"), KNEE_EXTENSION)
    right = degrees(_("Right leg, degrees short of straight"), KNEE_EXTENSION)


class FunctionForm(MeasureForm):
    """3 to 5 activities in the patient's words, each from 0 (unable) to 10 (as before). Earlier scores are
    not shown before new ones are given [V44]."""

    test = MeasureTest.FUNCTION
    hint = _(
        "3 to 5 activities in the patient's own words. 0 is unable, 10 is as before. Earlier scores follow "
        "when these are saved."
    )
    own = tuple(
        Row(Column(f"activity_{number}", css_class="col-8"), Column(f"score_{number}", css_class="col-4"))
        for number in numbers((1, ACTIVITIES[1]))
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scores = [("", "–"), *((each, str(each)) for each in numbers(ACTIVITY_SCORE))]
        for number in numbers((1, ACTIVITIES[1])):
            self.fields[f"activity_{number}"] = forms.CharField(
                label=_("Activity %(number)d") % {"number": number},
                max_length=ACTIVITY_LENGTH,
                required=number <= ACTIVITIES[0],
            )
            self.fields[f"score_{number}"] = forms.TypedChoiceField(
                label=_("Score %(number)d, 0 to 10") % {"number": number},
                choices=scores,
                coerce=int,
                empty_value=None,
                required=number <= ACTIVITIES[0],
            )

    def clean(self) -> None:
        for number in numbers((ACTIVITIES[0] + 1, ACTIVITIES[1])):
            activity = self.cleaned_data.get(f"activity_{number}")
            score = self.cleaned_data.get(f"score_{number}")
            if activity and score is None:
                self.add_error(f"score_{number}", _("Give the score of this activity."))
            if score is not None and not activity:
                self.add_error(f"activity_{number}", _("Name the activity."))

    def values(self) -> Iterator[dict[str, Any]]:
        said = self.cleaned_data
        pairs = ((said[f"activity_{each}"], said[f"score_{each}"]) for each in numbers((1, ACTIVITIES[1])))
        yield {
            "activities": [{"activity": activity, "score": score} for activity, score in pairs if activity]
        }


CHANGE_WORDS = {-5: _("very much worse"), 0: _("no change"), 5: _("very much better")}


def changes() -> Iterator[tuple[Any, Any]]:
    """Asked for anew by every form: the words are those of its reader."""
    yield "", _("Choose")
    for each in numbers(CHANGE):
        yield each, f"{each:+d}, {CHANGE_WORDS[each]}" if each in CHANGE_WORDS else f"{each:+d}"


class ChangeForm(MeasureForm):
    test = MeasureTest.CHANGE
    hint = _("From week 2 on, every 2 to 4 weeks.")
    change = forms.TypedChoiceField(
        label=_("Compared with the start of the routine, how is it now?"),
        choices=changes,
        coerce=int,
    )
    own = ("change",)


FORMS: dict[str, type[MeasureForm]] = {
    each.test.value: each for each in (LegRaiseForm, KneeExtensionForm, FunctionForm, ChangeForm)
}


def opening(test: str, last: Measure | None, *, by: Any, today: date) -> dict[str, Any]:
    """What a new reading opens with: the same device and activities as last time, and no value of it."""
    same = {"on": today, "examiner": by.pk, "client_id": uuid4()}
    if last is None:
        return same
    named = last.activities or []
    activities = {f"activity_{number}": each["activity"] for number, each in enumerate(named, start=1)}
    return {**same, **activities, "device": last.device, "position": last.position}


def as_written(measure: Measure, clinic: Any) -> dict[str, Any]:
    """What the correction of a reading opens with: all that was written."""
    name = "left" if measure.side == Side.LEFT else "right"
    said: dict[str, Any] = {
        "on": clinic.today(measure.at),
        "examiner": measure.examiner_id,
        "note": measure.note,
        name: measure.degrees,
        f"pain_{name}": measure.pain_during,
        "device": measure.device,
        "position": measure.position,
        "change": measure.change,
    }
    for number, each in enumerate(measure.activities or [], start=1):
        said |= {f"activity_{number}": each["activity"], f"score_{number}": each["score"]}
    return said


def corrected_values(form: MeasureForm, measure: Measure, clinic: Any, *, now: datetime) -> Mapping[str, Any]:
    """The one reading that a correction gives; the time of day stays where the date does."""
    values = form.readings(now)[0]
    del values["reading"]
    if form.cleaned_data["on"] == clinic.today(measure.at):
        values["at"] = measure.at
    values["examiner_id"] = values.pop("examiner").pk
    return values
