"""What the patients of the demo clinic said: ordinary days, and how each tale ends."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from patients.answers import Answers, FeltAt, HoldDone, SignAnswer
from patients.models import Prescription
from patients.triage.words import Safety, Status


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The last days of a tale: what is said `ago` days before now, in place of an ordinary session."""

    ago: int
    said: dict[str, Any] = field(default_factory=dict)
    as_check: bool = False
    in_full: bool = False  # every hold to its end


def pains(before: int, worst: int, after: int) -> dict[str, Any]:
    return {"pain_before": before, "pain_during": worst, "pain_after": after}


ENDINGS: dict[str, tuple[Ending, ...]] = {
    "saddle_numbness": (
        Ending(
            ago=0,
            as_check=True,
            said={
                "signs": (SignAnswer("saddle_numbness", "new"),),
                "note": "Started yesterday after lifting. Feels odd when I sit.",
            },
        ),
    ),
    "worst_pain_8": (
        Ending(ago=2, said=pains(3, 4, 4)),
        Ending(
            ago=0,
            said={
                **pains(4, 8, 5),
                "status": Status.STOPPED.value,
                "stopped_reason": "pain",
                "ease": "hard",
                "feelings": (FeltAt("post_thigh", "L", ("sharp",)),),
                "note": "Left side caught when I pulled. Long drive before it.",
            },
        ),
    ),
    "over_the_limit": (
        Ending(ago=3, said={**pains(3, 6, 4), "ease": "hard"}),
        Ending(ago=1, said={**pains(3, 6, 4), "ease": "hard", "note": "It eased once I let go."}),
    ),
    "rising": (
        Ending(ago=3, said=pains(1, 1, 1)),
        Ending(ago=2, said=pains(1, 3, 2)),
        Ending(ago=1, said=pains(1, 4, 2)),
    ),
    "asks_for_a_call": (
        Ending(ago=1, said={"contact_request": True, "note": "Is it all right to do this in the evening?"}),
    ),
    "once_over": (Ending(ago=1, said={**pains(3, 6, 3), "note": "Slept badly, stiff all day."}),),
    "acknowledged": (Ending(ago=2, said={"contact_request": True, "note": "Can we talk about work?"}),),
    "ready": tuple(
        Ending(ago=ago, said={**pains(1, 1, 1), "ease": "easy"}, in_full=True) for ago in range(8, 0, -1)
    ),
    "tingling_known_side": (
        Ending(
            ago=2,
            said={
                "feelings": (FeltAt("calf", "R", ("tingling",)),),
                "nerve_settled": True,
                "nerve_worse": False,
                "full_list": True,
            },
        ),
    ),
}
SILENT_DAYS = 15  # no entry of any kind
PAUSED_DAYS = 4


def ordinary(
    random: Random, *, worst: float, full_list: bool, prescription: Prescription, in_full: bool = False
) -> Answers:
    """A session of an ordinary day around this worst pain."""
    during = max(0, min(5, round(random.gauss(worst, 0.7))))
    before = max(0, during - random.choice((0, 1, 1, 2)))
    holds, status = held(random, prescription, in_full=in_full)
    return Answers(
        status=status,
        pain_before=before,
        pain_during=during,
        pain_after=max(0, min(during, before + random.choice((-1, 0, 0, 1)))),
        stretch_strength=random.randint(4, 7),
        felt_where="stretch_only" if during < 3 else "places",
        feelings=() if during < 3 else (FeltAt("post_thigh", random.choice("LR"), ("stretch", "ache")),),
        safety=Safety.NONE.value,
        full_list=full_list,
        ease=random.choice(("easy", "ok", "ok", "ok", "hard") if during > 2 else ("easy", "ok", "ok")),
        pelvis_down=random.choice(("yes", "yes", "yes", "unsure")),
        resting_leg=next(iter(prescription.items.all())).resting_leg or "",
        holds=holds,
    )


def held(random: Random, prescription: Prescription, *, in_full: bool) -> tuple[tuple[HoldDone, ...], str]:
    """Mostly every repetition in full; now and then one is short, or the last leg is left out."""
    places = [
        (item, side, repetition)
        for item in prescription.items.all()
        for side in item.side_order
        for repetition in range(1, item.reps_per_side + 1)
    ]
    cut = random.random() < 0.08 and not in_full
    kept = places[: max(1, len(places) // 2)] if cut else places
    holds = tuple(
        HoldDone(
            item=item.pk,
            side=side,
            repetition=repetition,
            seconds=float(
                item.hold_s - (random.randint(1, 5) if random.random() < 0.05 and not in_full else 0)
            ),
            grip=item.grip or "",
            knee=item.knee or "",
        )
        for item, side, repetition in kept
    )
    return holds, (Status.PARTIAL if cut else Status.DONE).value
