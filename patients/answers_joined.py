"""Two submissions of one session as one: nothing that either of them says is lost.

What was said later stands where both answer; silence takes no answer away. Answers that belong together
(places with what they did afterwards, signs with how they were asked for) come from one of the two, so
that no pair arises that nobody ever gave. The rules judge every version, so the worst ever said counts
all the same (G7).
"""

from collections.abc import Iterable
from dataclasses import astuple, replace

from patients.answers import RATINGS, Answers, HoldDone
from patients.triage.words import Safety, Status
from patients.words import FeltWhere

FELT = ("felt_where", "feelings", "nerve_settled", "nerve_worse")
SIGNS = ("safety", "full_list", "signs")
WORDS = ("ease", "pelvis_down", "stopped_reason", "skipped_reason", "resting_leg", "note")
MORE = (Status.SKIPPED, Status.PARTIAL, Status.DONE, Status.STOPPED)  # the further on, the more was done


def joined(known: Answers, said: Answers) -> Answers:
    """What is known with all that `said` adds to it."""
    ratings = (name for name in RATINGS if getattr(said, name) is not None)
    words = (name for name in WORDS if getattr(said, name))
    felt = FELT if said.feelings or said.felt_where != FeltWhere.NOT_ANSWERED else ()
    signs = SIGNS if said.signs or said.safety != Safety.NOT_ANSWERED else ()
    return replace(
        known,
        **{name: getattr(said, name) for name in (*ratings, *words, *felt, *signs)},
        status=status_of(known, said),
        contact_request=known.contact_request or said.contact_request,
        holds=holds_of(known.holds, said.holds),
    )


def status_of(known: Answers, said: Answers) -> str:
    """The one that tells of more. Too sore to start is another matter: there the later word stands."""
    if Status.HELD in (known.status, said.status):
        return said.status
    return max(known.status, said.status, key=[each.value for each in MORE].index)


def holds_of(*lists: Iterable[HoldDone]) -> tuple[HoldDone, ...]:
    """Every repetition once, with the longest of its times; of two of a length the first."""
    longest: dict[tuple[int, str, int], HoldDone] = {}
    for hold in (hold for holds in lists for hold in holds):
        place = (hold.item, hold.side, hold.repetition)
        longest[place] = max(longest.get(place, hold), hold, key=lambda each: each.seconds)
    return tuple(longest[place] for place in sorted(longest))


def is_nothing_new(said: Answers, versions: Iterable[Answers]) -> bool:
    """Whether one of the versions says all of it already, in whatever order."""
    return any(in_order(joined(each, said)) == in_order(each) for each in versions)


def in_order(answers: Answers) -> Answers:
    """The same in an order that does not depend on where it was kept."""
    feelings = (replace(each, qualities=tuple(sorted(each.qualities))) for each in answers.feelings)
    return replace(
        answers,
        feelings=tuple(sorted(feelings, key=astuple)),
        signs=tuple(sorted(answers.signs, key=astuple)),
        holds=holds_of(answers.holds),
    )
