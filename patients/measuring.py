"""What a measure says, in words: one reading, and what changed since an earlier one (clinical.md 6).

Pure: values go in, words come out. A change counts from the smallest one that the test can tell from its
own error, or that matters to people; below it the words are "no clear change".
"""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from patients.models.measure import ANGLES, Device, MeasureTest
from stretches.words import Side

# Smallest change that can be told from error: SLR 6 to 7, AKE 7 to 8 degrees [V49b]; the higher of each.
CLEAR_DEGREES = {MeasureTest.STRAIGHT_LEG_RAISE: 7, MeasureTest.KNEE_EXTENSION: 8}
# Between two examiners [product.md, phone as goniometer]: less is "no clear change".
CLEAR_BETWEEN_EXAMINERS = 10
SMALL, MEDIUM, LARGE = 1.3, 2.3, 2.7  # PSFS, mean [V44b]
CLEAR_RATING = 2  # global rating of change [K10]


def value_of(row: Mapping[str, Any]) -> float:
    """The number that is compared: degrees, the mean of the activities, or the rating."""
    if row["test"] in ANGLES:
        return float(row["degrees"])
    if row["test"] == MeasureTest.FUNCTION:
        return fmean(each["score"] for each in row["activities"])
    return float(row["change"])


def value_words(row: Mapping[str, Any]) -> str:
    """ "71°", "5.3 of 10", "+2"."""
    value = value_of(row)
    if row["test"] in ANGLES:
        return f"{value:g}°"
    if row["test"] == MeasureTest.FUNCTION:
        return _("%(score)s of 10") % {"score": number_format(round(value, 1), 1)}
    return f"{value:+g}" if value else "0"


def test_words(row: Mapping[str, Any]) -> str:
    """The test with its side: "Straight-leg raise, left"."""
    name = str(MeasureTest(row["test"]).label)
    return f"{name}, {str(Side(row['side']).label).lower()}" if row["side"] else name


def reading_words(row: Mapping[str, Any]) -> tuple[str, list[str]]:
    """A heading with the value, and what else is known of the reading."""
    said = []
    if row["test"] in ANGLES:
        pain = row["pain_during"]
        said = [
            str(Device(row["device"]).label),
            *([row["position"]] if row["position"] else []),
            _("pain during the test %(pain)s") % {"pain": _("not answered") if pain is None else pain},
        ]
    if row["test"] == MeasureTest.KNEE_EXTENSION:
        said.insert(0, _("short of a straight knee"))
    if row["test"] == MeasureTest.FUNCTION:
        said = [f"{each['activity']} {each['score']}" for each in row["activities"]]
    return f"{test_words(row)}: {value_words(row)}", [", ".join(said)] if said else []


def change_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """What changed between the oldest and the newest of these readings of one test and side; "" for one.

    Newest first. More degrees are better for the leg raise, fewer for the knee, more points for the rest.
    """
    if len(rows) < 2 or rows[0]["test"] == MeasureTest.CHANGE:
        return ""
    newest, first = rows[0], rows[-1]
    change = round(value_of(newest) - value_of(first), 1)  # as it is said, so that word and number agree
    if newest["test"] == MeasureTest.KNEE_EXTENSION:
        change = -change
    if abs(change) < clear_from(newest, first):
        return _("no clear change")
    size = number_format(abs(change), 0 if newest["test"] in ANGLES else 1)
    if newest["test"] in ANGLES:
        return _("%(size)s° better") % {"size": size} if change > 0 else _("%(size)s° worse") % {"size": size}
    words = size_words(abs(change))
    up = _("%(size)s points better (%(words)s change)")
    down = _("%(size)s points worse (%(words)s change)")
    return (up if change > 0 else down) % {"size": size, "words": words}


def clear_from(newest: Mapping[str, Any], first: Mapping[str, Any]) -> float:
    """From which change on it is told as one."""
    if newest["test"] not in ANGLES:
        return SMALL
    same_hand = (newest["examiner"], newest["device"]) == (first["examiner"], first["device"])
    return CLEAR_DEGREES[MeasureTest(newest["test"])] if same_hand else CLEAR_BETWEEN_EXAMINERS


def size_words(change: float) -> str:
    if change >= LARGE:
        return _("large")
    return _("medium") if change >= MEDIUM else _("small")
