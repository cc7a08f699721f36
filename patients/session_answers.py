"""What was said of a session: as it was first given, and by every correction since."""

from patients.answers import Answers, FeltAt, HoldDone, SignAnswer
from patients.models import Session


def answers_now(session: Session) -> Answers:
    """The newest correction, else what was said first. Asks nothing after `for_reading()`."""
    return versions_of(session)[-1]


def versions_of(session: Session) -> tuple[Answers, ...]:
    """The oldest first. Asks nothing after `for_reading()`."""
    return first_answers(session), *(Answers.read(each.answers) for each in session.amendments.all())


def first_answers(session: Session) -> Answers:
    columns = {name: getattr(session, name) for name in Answers().row}
    return Answers(
        **columns,
        feelings=tuple(
            FeltAt(each.site, each.side, tuple(each.qualities)) for each in session.feelings.all()
        ),
        signs=tuple(SignAnswer(each.sign, each.onset) for each in session.signs.all()),
        holds=tuple(
            HoldDone(each.item_id, each.side, each.repetition, each.seconds, each.timed, each.grip, each.knee)
            for each in session.holds.all()
        ),
    )
