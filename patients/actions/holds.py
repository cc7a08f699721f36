"""The repetitions of a session as rows."""

from collections.abc import Iterable
from dataclasses import replace

from patients.actions.tally import done_of, done_on, keep_tally
from patients.answers import Answers, HoldDone
from patients.models import Hold, PrescribedStretch, Session


def with_holds_of(items: Iterable[PrescribedStretch], answers: Answers) -> Answers:
    """Without holds of a stretch that is not in the routine: nobody prescribed those."""
    prescribed = {item.pk for item in items}
    return replace(answers, holds=tuple(hold for hold in answers.holds if hold.item in prescribed))


def hold_row(session: Session, hold: HoldDone) -> Hold:
    return Hold(
        session=session,
        item_id=hold.item,
        side=hold.side,
        repetition=hold.repetition,
        seconds=hold.seconds,
        timed=hold.timed,
        grip=hold.grip,
        knee=hold.knee,
    )


def keep_more_holds(session: Session, answers: Answers, *, known: Iterable[HoldDone]) -> None:
    """Count what these answers hold beyond what is known: the share of the session and its day with it.

    The answers are those of the session joined with the ones that came later, so none is left out.
    """
    more = set(answers.holds) - set(known)
    if not more:
        return
    Hold.objects.bulk_create(
        [hold_row(session, hold) for hold in more],
        update_conflicts=True,
        unique_fields=["session", "item", "side", "repetition"],
        update_fields=["seconds", "timed", "grip", "knee"],
    )
    done = done_of(answers, session.prescription.items.all())
    session.fraction, session.held_s = done.fraction, done.seconds
    session.save(update_fields=["fraction", "held_s"])
    on = session.performed_on
    keep_tally(session.patient, session.prescription, on=on, done=done_on(session.patient, on))
