"""One stretch of a routine, as a clinician fills it in."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.bootstrap import AppendedText
from crispy_forms.layout import Column, Field, Row
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.forms.choices import helper, numbers, one_of
from stretches.dose import HOLD_S, REPS_PER_SIDE, REST_S
from stretches.models import Stretch
from stretches.words import Aid, Grip, Knee, RestingLeg, Side, Sides, Surface

INLINE = "hs-choices hs-inline"


def cards(choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """Choice cards that may stay empty: not every stretch has each of these choices."""
    return forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect, **kwargs)


class ItemForm(forms.Form):
    """One stretch with its level, its way and its dose."""

    stretch = forms.ChoiceField(
        label=gettext_lazy("Stretch"),
        widget=forms.HiddenInput,  # another stretch is added, this one taken out: each has its own choices
        error_messages={"invalid_choice": gettext_lazy("Choose a stretch of the library.")},
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        coerce=int,
        error_messages={"invalid_choice": gettext_lazy("Choose a level of the ladder.")},
    )
    aid = cards(Aid.choices, label=gettext_lazy("Held with"))
    grip = cards(
        Grip.choices,
        label=gettext_lazy("Grip"),
        help_text=gettext_lazy(
            "The closer to the thigh, the stronger the stretch. Not used with hands only."
        ),
    )
    knee = cards(Knee.choices, label=gettext_lazy("Knee"))
    resting_leg = cards(RestingLeg.choices, label=gettext_lazy("Resting leg"))
    surface = forms.ChoiceField(label=gettext_lazy("Surface"), choices=Surface.choices)
    sides = forms.ChoiceField(label=gettext_lazy("Legs"), choices=Sides.choices)
    first_side = forms.ChoiceField(label=gettext_lazy("First leg"), choices=Side.choices)
    hold_s = forms.IntegerField(label=gettext_lazy("Hold for"))
    reps_per_side = one_of(
        numbers(REPS_PER_SIDE),
        label=gettext_lazy("Holds each leg"),
        text=gettext_lazy("A leg has 2 or 3 repetitions."),
    )
    rest_s = forms.IntegerField(label=gettext_lazy("Rest between legs"))

    def __init__(self, *args: Any, library: Mapping[str, Stretch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library = library
        rungs = {each.number: each.name for stretch in library.values() for each in stretch.levels.all()}
        stretch, level = self.fields["stretch"], self.fields["level"]
        stretch.choices = [(code, each.name) for code, each in library.items()]  # type: ignore[attr-defined]
        level.choices = [(number, f"{number}. {rungs[number]}") for number in sorted(rungs)]  # type: ignore[attr-defined]
        whole = {"invalid": _("Type a whole number of seconds."), "required": _("Type a whole number.")}
        for name in ("hold_s", "rest_s"):
            self.fields[name].error_messages |= whole
        shown = self.of_library
        if shown:
            own = [each.number for each in shown.levels.all()]
            level.widget.choices = [choice for choice in level.choices if choice[0] in own]  # type: ignore[attr-defined]
        self.way = helper(*self.way_rows(is_seated=bool(shown and shown.is_seated)))
        half, third = "col-md-6", "col-md-4"
        self.dose = helper(
            Row(Column("sides", css_class=half), Column("first_side", css_class=half)),
            Row(
                Column(AppendedText("hold_s", _("s"), min=HOLD_S.low, max=HOLD_S.high), css_class=third),
                Column("reps_per_side", css_class=third),
                Column(AppendedText("rest_s", _("s"), min=REST_S.low, max=REST_S.high), css_class=third),
            ),
        )

    @staticmethod
    def way_rows(*, is_seated: bool) -> list[Any]:
        """The choices that the stretch has: a seated one is done without an aid, in one way."""
        half = "col-md-6"
        where = Row(Column("level", css_class=half), Column("surface", css_class=half))
        if is_seated:
            return [where]
        return [
            where,
            Field("aid", wrapper_class=INLINE),
            Field("grip", wrapper_class=INLINE),
            Row(
                Column(Field("knee", wrapper_class=INLINE), css_class=half),
                Column(Field("resting_leg", wrapper_class=INLINE), css_class=half),
            ),
        ]

    @property
    def of_library(self) -> Stretch | None:
        return self.library.get(str(self["stretch"].value()))

    @property
    def title(self) -> str:
        found = self.of_library
        return found.name if found else _("A stretch that the library does not have")

    def clean(self) -> dict[str, Any]:
        """What a stretch has no choice of is left empty, whatever stands in the hidden half of the form."""
        cleaned = super().clean() or {}
        for name in ("aid", "grip", "knee", "resting_leg"):
            cleaned[name] = cleaned.get(name) or None
        stretch = self.library.get(cleaned.get("stretch", ""))
        if stretch and stretch.is_seated:
            cleaned |= dict.fromkeys(("aid", "grip", "knee", "resting_leg"))
        if cleaned["aid"] == Aid.HANDS:
            cleaned["grip"] = None
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the prescribed stretch."""
        return {**self.cleaned_data, "stretch": self.library[self.cleaned_data["stretch"]]}
