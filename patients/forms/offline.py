"""A whole log from a phone that had no connection, with all questions at once.

The full safety list is always asked, and the kinds of every place: no rule runs on the phone that could say
which of them are due.
"""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, cast

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.answers import FeltAt
from patients.forms.diary import Asks, DiaryForm
from patients.forms.pain import RATINGS
from patients.forms.places import PLACES, STRETCH_ONLY, felt_where, is_nerve_type, place_of
from patients.forms.session import CAUSES
from patients.models import SessionDraft
from patients.triage.words import Quality, Safety
from patients.words import FeltWhere
from stretches.words import RestingLeg

FORMAT = 1
LONGEST = 200_000  # bytes of one log; two long notes are a few thousand
MOST_HOLDS = 200


class Wrong(Exception):
    """The log cannot be taken as it came; `str` says why, in words for the patient."""


class HoldSent(TypedDict):
    item: int
    side: str
    repetition: int
    seconds: float


class Sent(TypedDict):
    """One log as a phone sends it."""

    account: str
    client_id: uuid.UUID
    prescription: uuid.UUID | None  # none: begun with a connection, so the draft knows
    started_at: datetime | None
    held: bool  # too sore to start
    unfinished: bool
    cause: str  # of a stop
    resting_leg: str
    holds: list[HoldSent]
    answers: QueryDict


def read_sent(body: bytes) -> Sent:
    """The log in this body. Raises Wrong for anything that is not one, whatever it is."""
    try:
        said = json.loads(body)
        if said["format"] != FORMAT:
            raise Wrong(
                _("This log was written by another version of the app. Open Today and send it again.")
            )
        answers = QueryDict(mutable=True)
        for name, value in said["answers"]:
            answers.appendlist(text(name), text(value))
        started_at = moment(said["started_at"]) if said.get("started_at") else None
        return Sent(
            account=text(said.get("account", "")),
            client_id=uuid.UUID(said["client_id"]),
            prescription=uuid.UUID(said["prescription"]) if said.get("prescription") else None,
            started_at=started_at,
            held=said.get("held") is True,
            unfinished=said.get("unfinished") is True,
            cause=one_of(said.get("cause"), CAUSES),
            resting_leg=one_of(said.get("resting_leg"), RestingLeg.values),
            holds=[hold_sent(each) for each in said.get("holds", [])[:MOST_HOLDS]],
            answers=answers,
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise Wrong(_("We could not read this log.")) from error


def moment(value: Any) -> datetime:
    """With its zone; the clock of a phone may be as wrong as 1970, but not at the ends of time, where another
    zone has no date."""
    read = parse_datetime(value)
    if read is None or read.tzinfo is None or not 1900 <= read.year <= 9000:
        raise ValueError
    return read


def text(value: Any) -> str:
    """Refuses what the database could not keep."""
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    value.encode()  # half a character, which JSON can carry, is a UnicodeEncodeError: a ValueError
    return value


def one_of(value: Any, known: Any) -> str:
    return value if isinstance(value, str) and value in known else ""


def hold_sent(each: Any) -> HoldSent:
    """One hold; seconds that are no number are an error, more than the longest is cut by the action."""
    seconds = float(each["seconds"])
    if not 0 <= seconds < float("inf"):
        raise ValueError
    return HoldSent(
        item=int(each["item"]), side=text(each["side"]), repetition=int(each["repetition"]), seconds=seconds
    )


class WholeLogForm(DiaryForm):
    """`unfinished`: nobody came back to it, so what is right of it is taken and the rest was not answered."""

    button = gettext_lazy("Save on this phone")

    def __init__(
        self, *args: Any, worse: bool, unfinished: bool = False, places: Any = PLACES, **kwargs: Any
    ):
        self.unfinished = unfinished
        super().__init__(*args, asks=Asks(tuple(places), full_list=True, worse=worse), **kwargs)

    @classmethod
    def of(cls, data: QueryDict, *, worse: bool, unfinished: bool) -> "WholeLogForm":
        """For what a phone sent: the kinds of the places that were marked."""
        marked = data.getlist("where")
        places = [place for place in PLACES if place in marked]
        return cls(data, worse=worse, unfinished=unfinished, places=places)

    def clean_where(self) -> list[str]:
        where = self.cleaned_data["where"]
        if self.unfinished and len(where) > 1:  # a place weighs more than "no pain"
            return [each for each in where if each != STRETCH_ONLY]
        return super().clean_where()

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data if self.unfinished else super().clean()

    def known(self) -> dict[str, Any]:
        """The answers by the names of the log, as the draft keeps them; only those that were given."""
        given = self.cleaned_data
        names = (*RATINGS, "ease", "pelvis_down", "note", "contact_request")
        known = {name: given[name] for name in names if given.get(name) not in (None, "", False)}
        if where := given.get("where"):
            feelings = [
                {"site": felt.site, "side": felt.side, "qualities": list(felt.qualities)}
                for felt in self.feelings_of(where)
            ]
            known |= {"felt_where": felt_where(where), "feelings": feelings}
            known |= {name: said for name, said in self.nerve_answers().items() if said is not None}
        safety = self.read_signs()
        if safety["safety"] != Safety.NOT_ANSWERED:
            signs = [{"sign": each.sign, "onset": each.onset} for each in safety["signs"]]
            known |= {**safety, "signs": signs}
        return known

    def feelings_of(self, where: list[str]) -> list[FeltAt]:
        """A place without a kind, or whose kinds were not readable, is still a place."""
        kinds = {(felt.site, felt.side): felt for felt in self.feelings()}
        places = [place_of(code) for code in where if code != STRETCH_ONLY]
        return [kinds.get(place, FeltAt(*place)) for place in places]


def joined(draft: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept with a connection, and what was answered without one on top of it. An answer that was
    left out takes none away; a place marked before stays."""
    told = {**draft, **known}
    if known.get("felt_where") == FeltWhere.STRETCH_ONLY and draft.get("feelings"):
        told |= {"felt_where": draft["felt_where"], "feelings": draft["feelings"]}
    return told


def nerve_kinds() -> list[str]:
    """Which answers are a nerve-type feeling, as the form sends them: "kind_calf_L=burning"."""
    return [
        f"kind_{code}={quality.value}"
        for code in PLACES
        for quality in Quality
        if is_nerve_type(FeltAt(*place_of(code), (quality.value,)))
    ]


def errors_in_words(form: WholeLogForm) -> list[str]:
    """Each with the question it belongs to."""
    return [
        f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in cast(Any, errors)
    ]


def holds_joined(draft: SessionDraft | None, holds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that the draft has and those of the phone; of the same place the longer one."""
    found = {(each["item"], each["side"], each["repetition"]): each for each in holds}
    for each in draft.holds if draft else []:
        place = (each["item"], each["side"], each["repetition"])
        if place not in found or each["seconds"] > found[place]["seconds"]:
            found[place] = each
    return list(found.values())
