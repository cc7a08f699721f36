"""The shared words of a stretch: what it is done with, where the hands are, which leg.

One name in code and one label on screen for each, for every floor above. Order matters in
`Grip` (clinical.md S14: from the gentlest pull to the strongest) and in `Knee` (S30: bent is easier).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Position(models.TextChoices):
    """How the whole stretch is done (S6, S64)."""

    SUPINE = "supine", _("Lying on the back")
    SEATED = "seated", _("Sitting on a chair")


class Aid(models.TextChoices):
    """What the leg is pulled with (S4, S22, S57)."""

    TOWEL = "towel", _("Towel")
    BAND = "band", _("Exercise band")
    TUBING = "tubing", _("Tubing")
    HANDS = "hands", _("Hands only")


class Grip(models.TextChoices):
    """Where the hands hold the aid, from the gentlest to the strongest (S13, S14)."""

    ENDS = "ends", _("Close to the ends")
    PART_WAY = "part_way", _("Half way")
    CLOSE = "close", _("Close to the thigh")


class Knee(models.TextChoices):
    """The knee of the leg that is stretched, the easier way first (S29, S30)."""

    BENT = "bent", _("Bent")
    STRAIGHT = "straight", _("Straight")


class RestingLeg(models.TextChoices):
    """The leg that stays on the floor (S7, S8)."""

    BENT = "bent", _("Bent, foot flat on the floor")
    STRAIGHT = "straight", _("Straight, lying flat")


class Surface(models.TextChoices):
    """What the person lies on (S5)."""

    FLOOR = "floor", _("Floor")
    MAT = "mat", _("Mat")
    BED = "bed", _("Bed")
    BENCH = "bench", _("Bench")


class Side(models.TextChoices):
    """One leg. Anatomy, never layout."""

    LEFT = "L", _("Left")
    RIGHT = "R", _("Right")


class Sides(models.TextChoices):
    """Which legs are stretched (S52)."""

    BOTH = "both", _("Both legs")
    LEFT = "left", _("Left leg only")
    RIGHT = "right", _("Right leg only")


class Status(models.TextChoices):
    """The life of one version of a stretch: written, in use, kept for the record."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class StepKind(models.TextChoices):
    """The steps of the guide, in the order in which one repetition and its surroundings are done."""

    PREPARE = "prepare", _("Prepare")
    PLACE = "place", _("Place")
    HANDS = "hands", _("Hands")
    LIFT = "lift", _("Lift")
    PULL = "pull", _("Pull")
    HOLD = "hold", _("Hold")
    RELEASE = "release", _("Release")
    REST = "rest", _("Rest")
    SWITCH = "switch", _("Switch legs")


class Timer(models.TextChoices):
    """Which prescribed time a step runs for; the other steps have fixed times or wait for a tap."""

    NONE = "", _("None")
    HOLD = "hold_s", _("The prescribed hold")
    REST = "rest_s", _("The prescribed rest")


class WithAid(models.TextChoices):
    """Whether a line is for the ways with an aid or for the way with the hands alone."""

    ALWAYS = "", _("Always")
    AID = "aid", _("With an aid")
    HANDS = "hands", _("With the hands only")


class CueKind(models.TextChoices):
    DO = "do", _("Do")
    CHECK = "check", _("Check")
    BREATHE = "breathe", _("Breathe")


class CautionKind(models.TextChoices):
    STOP = "stop", _("Stop")
    AVOID = "avoid", _("Avoid")
    TELL_US = "tell_us", _("Tell us")


class PassageKind(models.TextChoices):
    """What a passage outside the steps is about."""

    ABOUT = "about", _("About this stretch")
    WHY = "why", _("Why this stretch")
    EQUIPMENT = "equipment", _("What you need")
    CHOICE = "choice", _("Choices")
    PROGRESS = "progress", _("Moving on")
