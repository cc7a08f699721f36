"""Rules E1 to U8 of table 4.4: what may need hospital now, or advice today."""

from django.utils.translation import gettext_lazy as _

from patients.triage.evidence import Evidence
from patients.triage.rules.table import (
    LOGGED_OR_MORNING,
    RECORDED,
    Outcome,
    as_places,
    as_signs,
    rule,
)
from patients.triage.terms import (
    LAST_DATES,
    at_least,
    in_last_dates,
    is_marked,
    nerve_feelings,
    nerve_sides,
    numb_buttocks,
    painful,
    peak,
    phrases_in,
)
from patients.triage.words import CES_SIGNS, CHEST_SIGNS, Quality, Risk, Safety, Severity, Sign, Site

OLD_AGE = 70  # U6, older than
TEAR_PEAK = 6  # U2
FRACTURE_PEAK = 7  # U6
SEVERE = 8  # U7
ABOVE_BASELINE = 2  # U7


@rule("E1", _("Possible cauda equina"), on=RECORDED)
def possible_cauda_equina(e: Evidence) -> Outcome:
    """Any CES item fresh; or nerve-type feeling on both sides (buttock to foot) in one record, unless it
    went on letting go and the safety questions were answered (then N3); or numb or tingling in both
    buttocks in any case."""
    named = e.fresh(*CES_SIGNS)
    both_sides = len(nerve_sides(e.record)) == 2
    went = e.record.nerve_settled is True
    answered = e.record.safety != Safety.NOT_ANSWERED
    both_buttocks = len(numb_buttocks(e.record)) == 2
    if named or (both_sides and not (went and answered)) or both_buttocks:
        places = as_places(nerve_feelings(e.record)) if both_sides else []
        inputs = {"signs": as_signs(named), "places": places, "settled": went, "answered": answered}
        return Severity.EMERGENCY, inputs, {}
    return None


@rule("E2", _("Heart or lung"), on=RECORDED)
def heart_or_lung(e: Evidence) -> Outcome:
    """chest_pain, breathless, coughing_blood or collapse, unless on record."""
    if named := e.signs(*CHEST_SIGNS):
        return Severity.EMERGENCY, {"signs": as_signs(named)}, {}
    return None


@rule("E3", _("Serious accident"), on=RECORDED)
def serious_accident(e: Evidence) -> Outcome:
    """serious_accident."""
    if named := e.signs(Sign.SERIOUS_ACCIDENT):
        return Severity.EMERGENCY, {"signs": as_signs(named)}, {}
    return None


@rule("E4", _("Blood flow"), on=RECORDED)
def blood_flow(e: Evidence) -> Outcome:
    """cold_pale_leg, unless on record."""
    if named := e.signs(Sign.COLD_PALE_LEG):
        return Severity.EMERGENCY, {"signs": as_signs(named)}, {}
    return None


@rule("T3", _("Crisis"), on=RECORDED)
def crisis(e: Evidence) -> Outcome:
    """Note contains a self-harm phrase (list in settings)."""
    if phrases := phrases_in(e.record.note, e.words.crisis):
        return Severity.EMERGENCY, {"phrases": phrases}, {}
    return None


@rule("U1", _("Possible clot"), on=RECORDED)
def possible_clot(e: Evidence) -> Outcome:
    """one_leg_swelling fresh; or leg_warm_or_colour fresh and pain in calf or back of thigh; or throbbing
    calf and risk of recent surgery/immobility, pregnancy or active cancer."""
    swollen = e.fresh(Sign.ONE_LEG_SWELLING)
    sore = painful(e.record, Site.CALF, Site.POST_THIGH)
    warm = e.fresh(Sign.LEG_WARM_OR_COLOUR) if sore else []
    at_risk = e.has_risk(Risk.RECENT_SURGERY_OR_IMMOBILE, Risk.PREGNANT, Risk.ACTIVE_CANCER)
    throbbing = [f for f in painful(e.record, Site.CALF) if at_risk and Quality.THROBBING in f.qualities]
    if swollen or warm or throbbing:
        inputs = {
            "signs": as_signs([*swollen, *warm]),
            "sore": as_places(sore if warm else []),
            "throbbing": as_places(throbbing),
        }
        return Severity.URGENT, inputs, {}
    return None


@rule("U2", _("Possible tear"), on=RECORDED)
def possible_tear(e: Evidence) -> Outcome:
    """cannot_weight_bear fresh; or pop fresh and (bruise, or one-leg weakness, or peak >= 6)."""
    cannot_stand = e.fresh(Sign.CANNOT_WEIGHT_BEAR)
    popped = e.fresh(Sign.POP)
    with_it = e.signs(Sign.BRUISE, Sign.LEG_WEAKNESS_ONE)
    sore = at_least(peak(e.record), TEAR_PEAK)
    if cannot_stand or (popped and (with_it or sore)):
        named = [*cannot_stand, *popped, *(with_it if popped else [])]
        inputs = {"signs": as_signs(named), "peak": peak(e.record) if popped else None}
        return Severity.URGENT, inputs, {"peak": TEAR_PEAK}
    return None


@rule("S1", _("Pop or bruise"), on=RECORDED)
def pop_or_bruise(e: Evidence) -> Outcome:
    """pop or bruise fresh, U2 not met."""
    named = e.fresh(Sign.POP, Sign.BRUISE)
    if named and not possible_tear(e):
        return Severity.SOON, {"signs": as_signs(named), "peak": peak(e.record)}, {"peak": TEAR_PEAK}
    return None


@rule("U3", _("New weakness"), on=RECORDED)
def new_weakness(e: Evidence) -> Outcome:
    """leg_weakness_one or foot_drop fresh."""
    if named := e.fresh(Sign.LEG_WEAKNESS_ONE, Sign.FOOT_DROP):
        return Severity.URGENT, {"signs": as_signs(named)}, {}
    return None


@rule("U4", _("Possible infection"), on=RECORDED)
def possible_infection(e: Evidence) -> Outcome:
    """high_temperature fresh and low-back or buttock pain in this record or in the last 7 dates."""
    hot = e.fresh(Sign.HIGH_TEMPERATURE)
    recent = [log for log in e.logs if in_last_dates(log.at.date(), e.today)]
    sore = [log.at.date() for log in (*recent, e.record) if painful(log, Site.LOW_BACK, Site.BUTTOCK)]
    if hot and sore:
        inputs = {"signs": as_signs(hot), "back_pain_on": max(sore).isoformat()}
        return Severity.URGENT, inputs, {"dates": LAST_DATES}
    return None


@rule("U5", _("General warning signs"), on=RECORDED)
def general_warning_signs(e: Evidence) -> Outcome:
    """night_pain_constant, weight_loss or back_lump_or_shape fresh."""
    if named := e.fresh(Sign.NIGHT_PAIN_CONSTANT, Sign.WEIGHT_LOSS, Sign.BACK_LUMP_OR_SHAPE):
        return Severity.URGENT, {"signs": as_signs(named)}, {}
    return None


@rule("U6", _("Fracture risk"), on=RECORDED)
def fracture_risk(e: Evidence) -> Outcome:
    """(age > 70, or osteoporosis, or long_term_steroids) and (minor_fall fresh, or sudden_back_pain fresh
    with low back marked and peak >= 7)."""
    fragile = e.context.age > OLD_AGE or e.has_risk(Risk.OSTEOPOROSIS, Risk.LONG_TERM_STEROIDS)
    fell = e.fresh(Sign.MINOR_FALL)
    strong = is_marked(e.record, Site.LOW_BACK) and at_least(peak(e.record), FRACTURE_PEAK)
    sudden = e.fresh(Sign.SUDDEN_BACK_PAIN) if strong else []
    if fragile and (fell or sudden):
        risks = sorted(e.context.risk & {Risk.OSTEOPOROSIS, Risk.LONG_TERM_STEROIDS})
        inputs = {
            "signs": as_signs([*fell, *sudden]),
            "age": e.context.age,
            "risks": [str(risk) for risk in risks],
            "peak": peak(e.record) if sudden else None,
        }
        return Severity.URGENT, inputs, {"age": OLD_AGE, "peak": FRACTURE_PEAK}
    return None


@rule("U7", _("Severe pain"), on=LOGGED_OR_MORNING)
def severe_pain(e: Evidence) -> Outcome:
    """peak >= 8; or before >= 8 and >= baseline_pain + 2; or morning >= 8."""
    worst, before, baseline = peak(e.record), e.record.before, e.context.baseline_pain
    morning = e.morning.pain if e.morning else None
    unusual = baseline is None or at_least(before, baseline + ABOVE_BASELINE)
    inputs = {
        "peak": worst if at_least(worst, SEVERE) else None,
        "before": before if at_least(before, SEVERE) and unusual else None,
        "baseline": baseline,
        "morning": morning if at_least(morning, SEVERE) else None,
    }
    if any(inputs[pain] is not None for pain in ("peak", "before", "morning")):
        return Severity.URGENT, inputs, {"severe": SEVERE, "above_baseline": ABOVE_BASELINE}
    return None


@rule("U8", _("Warning sign not cleared"), on=RECORDED)
def warning_sign_not_cleared(e: Evidence) -> Outcome:
    """CES item with onset same and not on record; or nerve-type feeling while the safety questions were
    not answered."""
    old = e.same(*CES_SIGNS)
    unanswered = nerve_feelings(e.record) if e.record.safety == Safety.NOT_ANSWERED else []
    if old or unanswered:
        return Severity.URGENT, {"signs": as_signs(old), "places": as_places(unanswered)}, {}
    return None
