"""What a clinician types over a proposal: something else than what was proposed, and why."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.bootstrap import AppendedText
from crispy_forms.layout import Column, Field, Row
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.forms.choices import helper, numbers, one_of
from clinic.forms.item import INLINE, cards
from patients.opening import Item, at_level, ladder
from stretches.dose import HOLD_S, REPS_PER_SIDE
from stretches.models import Stretch
from stretches.words import Aid, Grip, Knee

REASON_LENGTH = 2000


class StepForm(forms.Form):
    """Another level, way or dose for one stretch; at most one level up (PV4)."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        coerce=int,
        error_messages={"invalid_choice": gettext_lazy("Choose a level of the ladder, at most one up.")},
    )
    aid = cards(Aid.choices, label=gettext_lazy("Held with"))
    grip = cards(Grip.choices, label=gettext_lazy("Grip"))
    knee = cards(Knee.choices, label=gettext_lazy("Knee"))
    hold_s = forms.IntegerField(
        label=gettext_lazy("Hold for"),
        min_value=HOLD_S.low,
        max_value=HOLD_S.high,
        error_messages={
            "invalid": gettext_lazy("Type a whole number of seconds."),
            "required": gettext_lazy("Type a whole number."),
            "min_value": gettext_lazy("A hold lasts 5 to 30 seconds."),
            "max_value": gettext_lazy("A hold lasts 5 to 30 seconds."),
        },
    )
    reps_per_side = one_of(
        numbers(REPS_PER_SIDE),
        label=gettext_lazy("Holds each leg"),
        text=gettext_lazy("A leg has 2 or 3 repetitions."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For the record. The patient does not see it."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why it is changed.")},
    )

    def __init__(
        self, *args: Any, now: Mapping[str, Any], library: Mapping[str, Stretch], **kwargs: Any
    ) -> None:
        """`now` is the stretch as it stands."""
        super().__init__(*args, **kwargs)
        self.now, self.rungs = now, ladder(library.values())
        level: Any = self.fields["level"]
        level.choices = [
            (number, f"{number}. {rung.name}")
            for number, (_stretch, rung) in self.rungs.items()
            if number <= now["level"] + 1
        ]
        third = "col-md-4"
        self.helper = helper(
            "level",
            Field("aid", wrapper_class=INLINE),
            Field("grip", wrapper_class=INLINE),
            Field("knee", wrapper_class=INLINE),
            Row(
                Column(AppendedText("hold_s", _("s"), min=HOLD_S.low, max=HOLD_S.high), css_class=third),
                Column("reps_per_side", css_class=third),
            ),
            "reason",
        )

    @property
    def item(self) -> Item:
        """The stretch as it was typed; what its level has no choice of is left empty."""
        said, chosen = self.cleaned_data, ("aid", "grip", "knee")
        typed = {name: said[name] for name in chosen if said[name]}
        item = at_level({**self.now, **typed}, *self.rungs[said["level"]])
        dose = {name: said[name] for name in ("hold_s", "reps_per_side")}
        if item["aid"] is None:  # the seated stretch: no choice of a way
            return {**item, **dose}
        way = {**typed, "grip": None} if typed.get("aid", item["aid"]) == Aid.HANDS else typed
        return {**item, **way, **dose}
