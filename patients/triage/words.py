"""The closed lists of clinical.md 2 to 4: every word that a record may hold, with the words people read.

Labels of signs are the questions of clinical.md 9.4; `short` is what a clinician reads on a card.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Severity(TextChoices):
    """The classes of clinical.md 4.1, mildest first; `rank` is 0 to 4."""

    NONE = "none", _("None")
    ROUTINE = "routine", _("For information")
    SOON = "soon", _("Soon")
    URGENT = "urgent", _("Urgent")
    EMERGENCY = "emergency", _("Emergency")

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class Trigger(TextChoices):
    """What has just happened, so which rules run (clinical.md 4.2)."""

    LOG = "log", _("Session logged")
    EDIT = "edit", _("Session corrected")
    CHECK = "check", _("Safety check")
    MORNING = "morning", _("Morning report")
    TICK = "tick", _("Daily check")


class Status(TextChoices):
    """How a session went; `held` was not started because of pain (P8)."""

    DONE = "done", _("Done")
    PARTIAL = "partial", _("Partly done")
    STOPPED = "stopped", _("Stopped")
    HELD = "held", _("Not started because of pain")
    SKIPPED = "skipped", _("Not today")


class StoppedReason(TextChoices):
    PAIN = "pain", _("Pain")
    TIME = "time", _("Ran out of time")
    OTHER = "other", _("Something else")


class Ease(TextChoices):
    EASY = "easy", _("Easy")
    OK = "ok", _("About right")
    HARD = "hard", _("Hard")


class Safety(TextChoices):
    """How the safety questions were answered; not answered is not "no" (U8)."""

    NONE = "none", _("None of these")
    ITEMS = "items", _("Something was named")
    NOT_ANSWERED = "not_answered", _("Not answered")


class Side(TextChoices):
    """Anatomy, never layout."""

    LEFT = "L", _("Left")
    RIGHT = "R", _("Right")


class Site(TextChoices):
    """The places of clinical.md 3.2; all but the low back have a side."""

    LOW_BACK = "low_back", _("Low back")
    BUTTOCK = "buttock", _("Buttock")
    POST_THIGH = "post_thigh", _("Back of thigh")
    FRONT_HIP = "front_hip", _("Front of hip or groin")
    KNEE = "knee", _("Knee")
    CALF = "calf", _("Calf")
    FOOT = "foot", _("Foot")


class Quality(TextChoices):
    """What kind of feeling (clinical.md 3.2)."""

    STRETCH = "stretch", _("Stretching or pulling")
    ACHE = "ache", _("Ache")
    SHARP = "sharp", _("Sharp")
    CRAMP = "cramp", _("Cramp")
    THROBBING = "throbbing", _("Throbbing")
    BURNING = "burning", _("Burning")
    ELECTRIC = "electric", _("Electric or shooting")
    TINGLING = "tingling", _("Tingling (pins and needles)")
    NUMB = "numb", _("Numb")


class Onset(TextChoices):
    """New and worse are fresh; "No" is the absence of the sign."""

    NEW = "new", _("New")
    WORSE = "worse", _("Worse")
    SAME = "same", _("Same as before")


class Sign(TextChoices):
    """The warning items of clinical.md 4.3, worded as in 9.4."""

    SADDLE_NUMBNESS = (
        "saddle_numbness",
        _(
            "Numb, tingling or odd feeling around your bottom, genitals or inner thighs - "
            "for example when you wipe"
        ),
    )
    BLADDER_CHANGE = (
        "bladder_change",
        _("Trouble starting or stopping peeing, leaking, or not feeling that you pee or need to"),
    )
    BOWEL_CHANGE = "bowel_change", _("Leaking poo, or not feeling when you need to poo")
    SEXUAL_CHANGE = "sexual_change", _("New loss of feeling during sex, or trouble getting an erection")
    BOTH_LEGS_SYMPTOMS = (
        "both_legs_symptoms",
        _("Pain, tingling or numbness going down both legs (not just the stretch feeling)"),
    )
    LEG_WEAKNESS_BOTH = "leg_weakness_both", _("Both legs weak, or legs giving way")
    LEG_WEAKNESS_ONE = "leg_weakness_one", _("One leg weak")
    FOOT_DROP = "foot_drop", _("Your foot drags or slaps when you walk")
    CHEST_PAIN = "chest_pain", _("Chest pain")
    BREATHLESS = "breathless", _("Hard to breathe")
    COUGHING_BLOOD = "coughing_blood", _("Coughing up blood")
    COLLAPSE = "collapse", _("Passed out")
    ONE_LEG_SWELLING = "one_leg_swelling", _("One calf or leg is more swollen than the other")
    LEG_WARM_OR_COLOUR = (
        "leg_warm_or_colour",
        _(
            "A warm or sore patch on the leg, or skin that looks red or darker "
            "(this may be harder to see on brown or black skin)"
        ),
    )
    COLD_PALE_LEG = (
        "cold_pale_leg",
        _("One leg or foot has suddenly gone cold, pale, blue or grey"),
    )
    POP = "pop", _("A pop or snap in the back of the thigh")
    BRUISE = "bruise", _("A bruise in the back of the thigh")
    CANNOT_WEIGHT_BEAR = "cannot_weight_bear", _("You cannot put weight on the leg")
    SERIOUS_ACCIDENT = "serious_accident", _("The pain started with a serious accident")
    MINOR_FALL = "minor_fall", _("You had a small fall or knock")
    SUDDEN_BACK_PAIN = "sudden_back_pain", _("Sudden strong pain in your back")
    HIGH_TEMPERATURE = "high_temperature", _("High temperature, or hot and shivery")
    NIGHT_PAIN_CONSTANT = "night_pain_constant", _("Pain at night that no position eases")
    SLEEP_DISTURBED = "sleep_disturbed", _("Pain wakes me but turning over helps")
    WEIGHT_LOSS = "weight_loss", _("Losing weight without trying")
    BACK_LUMP_OR_SHAPE = (
        "back_lump_or_shape",
        _("A new lump on your back, or your back has changed shape"),
    )

    @property
    def short(self) -> str:
        """The name a clinician reads on a card."""
        return str(_SHORT[self])


_SHORT = {
    Sign.SADDLE_NUMBNESS: _("saddle numbness"),
    Sign.BLADDER_CHANGE: _("bladder change"),
    Sign.BOWEL_CHANGE: _("bowel change"),
    Sign.SEXUAL_CHANGE: _("change in sexual function"),
    Sign.BOTH_LEGS_SYMPTOMS: _("symptoms down both legs"),
    Sign.LEG_WEAKNESS_BOTH: _("weakness of both legs"),
    Sign.LEG_WEAKNESS_ONE: _("weakness of one leg"),
    Sign.FOOT_DROP: _("foot drop"),
    Sign.CHEST_PAIN: _("chest pain"),
    Sign.BREATHLESS: _("breathlessness"),
    Sign.COUGHING_BLOOD: _("coughing up blood"),
    Sign.COLLAPSE: _("collapse"),
    Sign.ONE_LEG_SWELLING: _("swelling of one leg"),
    Sign.LEG_WARM_OR_COLOUR: _("warm, sore or discoloured patch on the leg"),
    Sign.COLD_PALE_LEG: _("cold or pale leg"),
    Sign.POP: _("pop in the back of the thigh"),
    Sign.BRUISE: _("bruise in the back of the thigh"),
    Sign.CANNOT_WEIGHT_BEAR: _("cannot put weight on the leg"),
    Sign.SERIOUS_ACCIDENT: _("serious accident"),
    Sign.MINOR_FALL: _("small fall or knock"),
    Sign.SUDDEN_BACK_PAIN: _("sudden strong back pain"),
    Sign.HIGH_TEMPERATURE: _("high temperature"),
    Sign.NIGHT_PAIN_CONSTANT: _("night pain that no position eases"),
    Sign.SLEEP_DISTURBED: _("disturbed sleep"),
    Sign.WEIGHT_LOSS: _("unplanned weight loss"),
    Sign.BACK_LUMP_OR_SHAPE: _("lump on the back or change of its shape"),
}


class Risk(TextChoices):
    """What the screening keeps in `risk` (clinical.md PV7, PV9)."""

    CANCER_HISTORY = "cancer_history", _("History of cancer")
    ACTIVE_CANCER = "active_cancer", _("Active cancer")
    OSTEOPOROSIS = "osteoporosis", _("Osteoporosis")
    LONG_TERM_STEROIDS = "long_term_steroids", _("Long-term steroids")
    RECENT_SURGERY_OR_IMMOBILE = "recent_surgery_or_immobile", _("Recent surgery, or immobile")
    PREGNANT = "pregnant", _("Pregnant")
    IMMUNOSUPPRESSED = "immunosuppressed", _("Immunosuppressed")
    HIP_PRECAUTIONS = "hip_precautions", _("Hip precautions")
    ANTICOAGULANTS = "anticoagulants", _("Anticoagulants")
    HYPERMOBILITY = "hypermobility", _("Hypermobility")


SITES = tuple(Site)
SIDED_SITES = tuple(site for site in Site if site != Site.LOW_BACK)
QUALITIES = tuple(Quality)
SIGNS = tuple(Sign)
CES_SIGNS = (
    Sign.SADDLE_NUMBNESS,
    Sign.BLADDER_CHANGE,
    Sign.BOWEL_CHANGE,
    Sign.SEXUAL_CHANGE,
    Sign.BOTH_LEGS_SYMPTOMS,
    Sign.LEG_WEAKNESS_BOTH,
)
CHEST_SIGNS = (Sign.CHEST_PAIN, Sign.BREATHLESS, Sign.COUGHING_BLOOD, Sign.COLLAPSE)
ONSETS = tuple(Onset)
SEVERITIES = tuple(Severity)
RISKS = tuple(Risk)
STATUSES = tuple(Status)

# The start lists of clinical.md 11.10. In use they are the clinic's own row, which begins with these.
SAFETY_PHRASES = (
    "can't pee",
    "cannot pee",
    "can not pee",
    "can't wee",
    "wet myself",
    "numb between",
    "numb down",
    "down below",
    "no feeling down",
    "can't feel my bottom",
    "can't feel when I",
    "chest pain",
    "can't breathe",
    "cannot breathe",
)
CRISIS_PHRASES = ("kill myself", "end my life", "suicid", "want to die", "harm myself")
