"""A log in words, as it is read back to the patient and shown to those who help."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from patients.answers import Answers, FeltAt, SignAnswer
from patients.forms.base import as_yes_no
from patients.forms.places import place_label
from patients.models import Prescription
from patients.triage.words import Ease, Onset, Quality, Safety, Sign
from patients.words import FeltWhere, PelvisDown

PAIN = "pain"


@dataclass(frozen=True)
class Line:
    """One answer: its question, its words, the step of the log where it is changed. `kind` "pain": a
    rating, whose words the page finds."""

    label: str
    words: str
    step: str
    score: int | None = None
    kind: str = ""


def summary_of(answers: Answers, prescription: Prescription) -> list[Line]:
    """Every answer of the log, in the order in which it was asked."""
    return [
        Line(_("Holds"), held_words(answers, prescription), "session"),
        *pain_lines(answers),
        Line(_("Where"), where_words(answers), "where"),
        *kind_lines(answers),
        Line(_("How hard it was"), label_of(Ease, answers.ease), "effort"),
        Line(_("Bottom down"), label_of(PelvisDown, answers.pelvis_down), "effort"),
        Line(_("Safety questions"), safety_words(answers), "effort"),
        Line(_("Note"), answers.note or _("None"), "effort"),
        Line(_("Call me"), _("Yes") if answers.contact_request else _("No"), "effort"),
    ]


def pain_lines(answers: Answers) -> list[Line]:
    return [
        Line(_("Pain before"), "", PAIN, answers.pain_before, PAIN),
        Line(_("Pain at its worst"), "", PAIN, answers.pain_during, PAIN),
        Line(_("Pain after"), "", PAIN, answers.pain_after, PAIN),
        Line(_("Strength of the stretch"), number_words(answers.stretch_strength), PAIN),
    ]


def kind_lines(answers: Answers) -> list[Line]:
    lines = [
        Line(place_label(felt), kind_words(felt) or _("Not answered"), "kind") for felt in answers.feelings
    ]
    if answers.nerve_settled is not None:
        lines.append(Line(_("Gone within 30 minutes"), yes_no_words(answers.nerve_settled), "kind"))
    if answers.nerve_worse is not None:
        lines.append(Line(_("Worse than usual"), yes_no_words(answers.nerve_worse), "kind"))
    return lines


def held_words(answers: Answers, prescription: Prescription) -> str:
    prescribed = sum(item.prescribed_holds for item in prescription.items.all())
    return _("%(done)d of %(all)d") % {"done": answers.holds_done, "all": prescribed}


def where_words(answers: Answers) -> str:
    if answers.felt_where == FeltWhere.PLACES:
        return listed(place_label(felt) for felt in answers.feelings)
    return str(FeltWhere(answers.felt_where).label)


def kind_words(felt: FeltAt) -> str:
    return listed(str(Quality(each).label) for each in felt.qualities)


def safety_words(answers: Answers) -> str:
    if answers.signs:
        return listed(sign_words(answers.signs))
    return str(Safety(answers.safety).label)


def sign_words(signs: Iterable[SignAnswer]) -> list[str]:
    """The signs that were named, in the words of the question, with since when."""
    return [
        _("%(sign)s: %(onset)s") % {"sign": Sign(each.sign).label, "onset": Onset(each.onset).label}
        for each in signs
    ]


def label_of(words: type[TextChoices], value: str) -> str:
    return str(words(value).label) if value else _("Not answered")


def number_words(score: int | None) -> str:
    return _("Not answered") if score is None else str(score)


def yes_no_words(said: bool) -> str:
    return {"yes": _("Yes"), "no": _("No")}[as_yes_no(said)]


def listed(words: Iterable[str]) -> str:
    return "; ".join(words)
