"""Whom to call when the database cannot be asked: the numbers as this process last read them."""

from collections.abc import Iterable

from clinic.models import Clinic

NUMBERS = (
    *("name", "phone", "emergency_number", "emergency_place", "emergency_finder_url"),
    *("advice_number", "crisis_line_name", "crisis_line_number"),
)
_read: dict[int, Clinic] = {}


def remember(clinics: Iterable[Clinic]) -> None:
    """Read at the start of the process, and each time that the page for getting help is shown."""
    _read.update({clinic.pk: clinic for clinic in clinics})


def clinic_at_hand() -> Clinic | None:
    """A clinic with the numbers that are true for everyone here, never saved; None where none was read.

    Several clinics in one house: what they do not share is left out, or is that of a new clinic. Without
    the database nobody knows whose page it is, and the phone of another clinic is worse than none.
    """
    if not _read:
        return None
    known = list(_read.values())
    shared = {
        name: getattr(known[0], name)
        for name in NUMBERS
        if all(getattr(each, name) == getattr(known[0], name) for each in known)
    }
    return Clinic(**{"name": "", "phone": "", **shared})


def forget() -> None:
    _read.clear()
