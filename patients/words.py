"""The closed lists of the record that no rule of triage reads (clinical.md 1.1, 2.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.triage.words import Risk
from stretches.dose import Range

PAIN_LIMIT = Range(2, 6)  # of the form and the database; default 5 (clinical.md 3.4)
DEFAULT_PAIN_LIMIT = 5


class Experience(models.TextChoices):  # S3
    NEW = "new", _("New to it")
    DONE_BEFORE = "done_before", _("Has done it before")
    REGULAR = "regular", _("Stretches regularly")


class Tightness(models.TextChoices):  # S3, S19
    NOT_TIGHT = "not_tight", _("Not that tight")
    TIGHT = "tight", _("Tight")
    VERY_TIGHT = "very_tight", _("Very tight")


class Injury(models.TextChoices):  # S17
    BACK = "back", _("Back")
    HIP = "hip", _("Hip")
    KNEE = "knee", _("Knee")


class FlatLowBack(models.TextChoices):  # S56
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_LOOKED_AT = "not_looked_at", _("Not looked at")


class SciaticaSide(models.TextChoices):
    NONE = "none", _("None known")
    LEFT = "L", _("Left")
    RIGHT = "R", _("Right")


class ScreeningRisk(models.TextChoices):
    """Asked and kept; a warning while prescribing (PV9), and read by the rules U1, U6 and P5 to P7."""

    PREGNANT = Risk.PREGNANT.value, _("Pregnant")
    OSTEOPOROSIS = Risk.OSTEOPOROSIS.value, _("Osteoporosis")
    LONG_TERM_STEROIDS = Risk.LONG_TERM_STEROIDS.value, _("Long-term steroids")
    CANCER_HISTORY = Risk.CANCER_HISTORY.value, _("Cancer in the past")
    ACTIVE_CANCER = Risk.ACTIVE_CANCER.value, _("Cancer now")
    RECENT_SURGERY = Risk.RECENT_SURGERY_OR_IMMOBILE.value, _("Surgery or lying still for days, recently")
    IMMUNOSUPPRESSED = Risk.IMMUNOSUPPRESSED.value, _("Weakened immune system")
    ANTICOAGULANTS = "anticoagulants", _("Blood thinners")
    HYPERMOBILITY = "hypermobility", _("Hypermobility")


class Contraindication(models.TextChoices):
    HIP_PRECAUTIONS = "hip_precautions", _("Hip precautions")  # PV7
    HIP_REPLACEMENT = "hip_replacement_under_12_weeks", _("Hip replacement less than 12 weeks ago")  # PV7
    HAMSTRING_TEAR = "recent_hamstring_tear", _("Recent hamstring tear or repair")  # PV8 and below
    SURGERY = "recent_spinal_or_knee_surgery", _("Recent spinal or knee surgery")
    FRACTURE = "acute_fracture", _("Acute fracture")
    SERIOUS_CAUSE = "suspected_serious_cause", _("Suspected serious cause")
    NEURO_SIGNS = "unexplained_neurological_signs", _("Unexplained neurological signs")


# PV7 refuses on every level; a reason does not clear these (C8).
NEVER_CLEARED = (Contraindication.HIP_PRECAUTIONS, Contraindication.HIP_REPLACEMENT)


class SkipReason(models.TextChoices):
    TIME = "time", _("No time")
    EQUIPMENT = "equipment", _("No towel or no space")
    OTHER = "other", _("Something else")


class PelvisDown(models.TextChoices):  # S34
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNSURE = "unsure", _("Not sure")


class FeltWhere(models.TextChoices):
    PLACES = "places", _("In these places")
    STRETCH_ONLY = "stretch_only", _("Stretch only, no pain")
    NOT_ANSWERED = "not_answered", _("Not answered")


class Judged(models.TextChoices):
    """What became of a record; the three must add up to all that was received."""

    CLEAR = "clear", _("No flag")
    FLAGGED = "flagged", _("With a flag")
    FAILED = "failed", _("Could not be checked")


class CardState(models.TextChoices):
    OPEN = "open", _("Waiting")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    RESOLVED = "resolved", _("Resolved")


class Outcome(models.TextChoices):
    CALLED = "called", _("Called")
    SEEN = "seen", _("Seen")
    REFERRED = "referred", _("Referred")
    PLAN_CHANGED = "plan_changed", _("Plan changed")
    NO_ACTION = "no_action", _("No action, with the reason")
