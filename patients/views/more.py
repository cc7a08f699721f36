"""What a log on one page makes due while it is filled in."""

from datetime import datetime

from patients.forms.diary import Asks, DiaryForm
from patients.forms.places import PLACES
from patients.models import Patient, Prescription
from patients.views.safety import is_full_list_due
from patients.words import SciaticaSide


def ask_more(
    form: DiaryForm, patient: Patient, prescription: Prescription, *, worse: bool, at: datetime
) -> Asks | None:
    """The further questions of a valid form: kinds of places just marked, the full list if its answers
    make it due (3.3). None when all of them stood on the page already."""
    said = form.said()
    marked = [code for code in PLACES if code in form.cleaned_data["where"]]
    full_list = (
        form.asks.full_list
        or form.worries
        or is_full_list_due(
            patient,
            prescription,
            feelings=said["feelings"],
            worst=said["pain_during"],
            stopped_reason="",
            at=at,
        )
    )
    if set(marked) <= set(form.asks.places) and full_list == form.asks.full_list:
        return None
    return Asks(tuple(marked), full_list, worse)


def knows_sciatica(patient: Patient) -> bool:
    """Whether 'worse than usual' can be asked at all (3.2)."""
    screening = patient.screenings.newest()
    return bool(screening) and screening.known_sciatica_side != SciaticaSide.NONE
