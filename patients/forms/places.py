"""Where it was felt, and for each place what kind (clinical.md 3.2)."""

from collections.abc import Collection, Iterable
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from patients.answers import FeltAt
from patients.forms.base import PatientForm, YesNoField
from patients.triage import terms
from patients.triage.words import SIDED_SITES, Quality, Side, Site
from patients.words import FeltWhere

STRETCH_ONLY = FeltWhere.STRETCH_ONLY.value
KIND = "kind_"

PLACE_LABELS = {
    (Site.BUTTOCK, Side.LEFT): _("Left buttock"),
    (Site.BUTTOCK, Side.RIGHT): _("Right buttock"),
    (Site.POST_THIGH, Side.LEFT): _("Left back of thigh"),
    (Site.POST_THIGH, Side.RIGHT): _("Right back of thigh"),
    (Site.FRONT_HIP, Side.LEFT): _("Left front of hip or groin"),
    (Site.FRONT_HIP, Side.RIGHT): _("Right front of hip or groin"),
    (Site.KNEE, Side.LEFT): _("Left knee"),
    (Site.KNEE, Side.RIGHT): _("Right knee"),
    (Site.CALF, Side.LEFT): _("Left calf"),
    (Site.CALF, Side.RIGHT): _("Right calf"),
    (Site.FOOT, Side.LEFT): _("Left foot"),
    (Site.FOOT, Side.RIGHT): _("Right foot"),
}
PLACES = {
    "low_back": _("Lower back"),
    **{f"{site.value}_{side.value}": PLACE_LABELS[site, side] for site in SIDED_SITES for side in Side},
}


def code_of(felt: FeltAt) -> str:
    """The place as the form names it: low_back, calf_L."""
    return f"{felt.site}_{felt.side}" if felt.side else felt.site


def place_of(code: str) -> tuple[str, str]:
    """Site and side of a place of the form; the side is empty for the low back."""
    return (code, "") if code == Site.LOW_BACK else (code[:-2], code[-1])


def place_label(felt: FeltAt) -> str:
    return str(PLACES[code_of(felt)])


def where_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Where did you feel it?"),
        choices=[*PLACES.items(), (STRETCH_ONLY, _("Stretch only, no pain"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tap the body, or choose from the list. You can choose more than one."),
        error_messages={"invalid_choice": _("Choose places from the list.")},
    )


def where_part() -> Field:
    return Field("where", template="fields/body_map.html")


def checked_where(where: list[str]) -> list[str]:
    """Refuses places together with 'no pain': one of the two is a slip, and we cannot know which."""
    if STRETCH_ONLY in where and len(where) > 1:
        raise forms.ValidationError(_("Choose the places, or “Stretch only, no pain”, but not both."))
    return where


def felt_where(where: list[str]) -> str:
    if STRETCH_ONLY in where:
        return STRETCH_ONLY
    return (FeltWhere.PLACES if where else FeltWhere.NOT_ANSWERED).value


class WhereForm(PatientForm):
    """The places; nothing chosen is 'not answered', which is not 'no pain'."""

    where = where_field()

    def parts(self) -> list[Any]:
        return [where_part()]

    def clean_where(self) -> list[str]:
        return checked_where(self.cleaned_data["where"])


class KindFields:
    """The questions about kinds, for a form that knows its `places` and whether sciatica is known."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_kinds(self, places: Iterable[str], *, first: Collection[str], asks_worse: bool) -> None:
        """A question a place, and those about nerve-type feelings. The kinds in `first` are offered first."""
        qualities = sorted(Quality, key=lambda quality: quality not in first)
        for place in places:
            self.fields[KIND + place] = forms.MultipleChoiceField(
                label=PLACES[place],
                choices=[(quality.value, quality.label) for quality in qualities],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("Choose from the list.")},
            )
        self.fields["nerve_settled"] = YesNoField(
            label=_("Did it go within 30 minutes of letting go?"),
            no=_("No, or not yet"),
            help_text=_(
                "Only if you felt tingling, numbness or an electric feeling. "
                "Or if you felt burning in your calf or foot."
            ),
        )
        if asks_worse:
            self.fields["nerve_worse"] = YesNoField(
                label=_("Is it worse than usual?"),
                help_text=_("Compared with the nerve feeling that you know."),
            )

    def kind_parts(self) -> list[Any]:
        kinds = [Field(name, template="fields/chips.html") for name in self.fields if name.startswith(KIND)]
        if not kinds:
            return []
        nerve = [
            Field(name, wrapper_class="hs-choices")
            for name in ("nerve_settled", "nerve_worse")
            if name in self.fields
        ]
        return [*kinds, Div(*nerve, css_class="hs-stack")]

    def feelings(self) -> tuple[FeltAt, ...]:
        """The places with their kinds, as answered."""
        return tuple(
            FeltAt(*place_of(name.removeprefix(KIND)), tuple(chosen))
            for name, chosen in self.cleaned_data.items()
            if name.startswith(KIND)
        )

    def nerve_answers(self) -> dict[str, bool | None]:
        """The two answers about a nerve-type feeling; not answered where there was none."""
        if not any(map(is_nerve_type, self.feelings())):
            return {"nerve_settled": None, "nerve_worse": None}
        return {name: self.cleaned_data.get(name) for name in ("nerve_settled", "nerve_worse")}


def is_nerve_type(felt: FeltAt) -> bool:
    return terms.is_nerve_type(felt.fact)


class KindForm(KindFields, PatientForm):
    """What it felt like, place by place. After a nerve-type feeling one question may not be overlooked."""

    def __init__(
        self, *args: Any, places: Iterable[str], first: Collection[str] = (), asks_worse: bool, **kwargs: Any
    ) -> None:
        self.places, self.first, self.asks_worse = list(places), first, asks_worse
        super().__init__(*args, **kwargs)

    def parts(self) -> list[Any]:
        self.add_kinds(self.places, first=self.first, asks_worse=self.asks_worse)
        return self.kind_parts()

    def clean(self) -> dict[str, Any]:
        require_nerve_answers(self)
        return self.cleaned_data


def require_nerve_answers(form: Any) -> None:
    """A nerve-type feeling asks for an answer or for 'Skip'; silence would count as 'not gone' (3.2)."""
    if any(map(is_nerve_type, form.feelings())):
        for name in ("nerve_settled", "nerve_worse"):
            if name in form.fields and not form.data.get(form.add_prefix(name)):
                form.add_error(name, _("Choose an answer, or skip this question."))
