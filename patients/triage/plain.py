"""The sentence a clinician reads for a flag, made from the stored rule, inputs and limits alone (G8)."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.triage.phrases import Values, apart, day, listed, numbers, places, signs, together
from patients.triage.words import Risk, Site


def sentence(rule: str, inputs: Values, limits: Values) -> str:
    """What the rule found, in one or two plain sentences with the values. KeyError for an unknown rule."""
    return SENTENCES[rule](inputs, limits)


# ----------------------------------------------------------------------------------------------------- signs
def only_signs(inputs: Values, limits: Values) -> str:
    return together(signs(inputs["signs"]))


def cauda_equina(inputs: Values, limits: Values) -> str:
    named = signs(inputs["signs"]) if inputs["signs"] else ""
    if not inputs["places"]:
        return together(named)
    both = _("Nerve-type feeling on both sides: %(places)s") % {"places": places(inputs["places"])}
    went = _("It went on letting go") if inputs["settled"] else _("It was not said to have gone")
    asked = _("Safety questions answered") if inputs["answered"] else _("Safety questions not answered")
    return together(named, both, went, asked)


def clot(inputs: Values, limits: Values) -> str:
    named = signs(inputs["signs"]) if inputs["signs"] else ""
    sore = _("Pain there: %(places)s") % {"places": places(inputs["sore"])} if inputs["sore"] else ""
    throbbing = places(inputs["throbbing"])
    risk = _("With a risk of clots: %(places)s") % {"places": throbbing} if throbbing else ""
    return together(named, sore, risk)


def tear(inputs: Values, limits: Values) -> str:
    worst = _("Worst pain %(peak)s") % inputs if inputs["peak"] is not None else ""
    return together(signs(inputs["signs"]), worst)


def infection(inputs: Values, limits: Values) -> str:
    pain = _("Low back or buttock pain on %(day)s") % {"day": day(inputs["back_pain_on"])}
    return together(signs(inputs["signs"]), pain)


def fracture(inputs: Values, limits: Values) -> str:
    risks = [str(Risk(risk).label).lower() for risk in inputs["risks"]]
    if inputs["age"] > limits["age"]:
        risks.insert(0, _("over %(age)s") % limits)
    worst = _("Low back pain up to %(peak)s") % inputs if inputs["peak"] is not None else ""
    age = _("Age %(age)s; at risk: %(risks)s") % {"age": inputs["age"], "risks": listed(risks)}
    return together(signs(inputs["signs"]), worst, age)


def severe(inputs: Values, limits: Values) -> str:
    parts = []
    if inputs["peak"] is not None:
        parts.append(_("Worst pain %(peak)s") % inputs)
    if inputs["before"] is not None:
        usual = _("not known") if inputs["baseline"] is None else inputs["baseline"]
        parts.append(_("Pain %(before)s before starting, baseline %(usual)s") % {**inputs, "usual": usual})
    if inputs["morning"] is not None:
        parts.append(_("Morning pain %(morning)s") % inputs)
    parts.append(_("%(severe)s or more is severe") % limits)
    return together(*parts)


def not_cleared(inputs: Values, limits: Values) -> str:
    old = _("%(signs)s, not on record") % {"signs": signs(inputs["signs"])} if inputs["signs"] else ""
    felt = places(inputs["places"])
    nerve = _("Safety questions not answered, with a nerve-type feeling: %(places)s") % {"places": felt}
    return together(old, nerve if felt else "")


# ------------------------------------------------------------------------------------------------------ pain
def nerve(inputs: Values, limits: Values) -> str:
    felt = _("Nerve-type feeling: %(places)s") % {"places": places(inputs["places"])}
    went = {
        True: _("Gone within 30 minutes"),
        False: _("Not gone within 30 minutes"),
        None: _("Not said whether it went"),
    }[inputs["settled"]]
    sides = {each["side"] for each in inputs["places"]}
    known = ""
    if sides == {inputs["known_side"]}:
        known = _("Known sciatica side, worse than usual") if inputs["worse"] else _("Known sciatica side")
    return together(felt, went, known)


def note(inputs: Values, limits: Values) -> str:
    quoted = listed(f"“{phrase}”" for phrase in inputs["phrases"])
    return together(_("The note contains %(phrases)s") % {"phrases": quoted})


def call(inputs: Values, limits: Values) -> str:
    return together(_("Asks to be called"))


def over_once(inputs: Values, limits: Values) -> str:
    return together(_("Worst pain %(peak)s, above the limit of %(limit)s") % {**inputs, **limits})


def keeps_over(inputs: Values, limits: Values) -> str:
    values = {**inputs, **limits, "count": len(inputs["peaks"]), "peaks": numbers(inputs["peaks"])}
    return together(
        _(
            "Worst pain %(peak)s, above the limit of %(limit)s, in %(over)s of the last %(count)s sessions "
            "(%(peaks)s)"
        )
        % values
    )


def morning(inputs: Values, limits: Values) -> str:
    if inputs["before"] is None:
        first = _("Morning pain %(morning)s, baseline %(baseline)s, no session with a score the day before")
    else:
        first = _("Morning pain %(morning)s, %(before)s before the session of the day before")
    earlier = inputs["earlier"]
    again = ""
    if inputs["before"] is not None and earlier and (earlier["rise"] or 0) >= limits["rise"]:
        again = _("The answered morning before it, %(day)s, was %(rise)s above") % {
            "day": day(earlier["on"]),
            "rise": earlier["rise"],
        }
    over = inputs["morning"] > limits["limit"]
    return together(first % inputs, again, _("Above the limit of %(limit)s") % limits if over else "")


def weekly(inputs: Values, limits: Values) -> str:
    values = {
        "now": f"{inputs['medians'][1]:g}",
        "then": f"{inputs['medians'][0]:g}",
        "this_week": numbers(inputs["this_week"]),
        "week_before": numbers(inputs["week_before"]),
    }
    text = _(
        "Median worst pain %(now)s in the last 7 dates (%(this_week)s), "
        "%(then)s in the 7 before (%(week_before)s)"
    )
    return together(text % values, cancer(inputs))


def run(inputs: Values, limits: Values) -> str:
    worst = _("Worst pain rising over the last 3 sessions (%(worst)s)") % {"worst": numbers(inputs["worst"])}
    return together(worst, cancer(inputs))


def before_starting(inputs: Values, limits: Values) -> str:
    values = {"before": numbers(inputs["before"]), "baseline": inputs["baseline"], **limits}
    text = _(
        "Pain before the last 3 sessions %(before)s: each %(above_baseline)s or more above the baseline of "
        "%(baseline)s"
    )
    return together(text % values, cancer(inputs))


def cancer(inputs: Values) -> str:
    return _("History of cancer, and low back marked") if inputs["cancer_and_back"] else ""


def too_sore(inputs: Values, limits: Values) -> str:
    again = _("Too sore to start on the day before as well") if inputs["day_before"] else ""
    return together(
        _("Not started: pain %(before)s, above the limit of %(limit)s") % {**inputs, **limits}, again
    )


# -------------------------------------------------------------------------------------------------- practice
def wrong_place(inputs: Values, limits: Values) -> str:
    where = listed(str(Site(site).label).lower() for site in inputs["sites"])
    felt = _("Felt at the %(where)s, pain up by %(rise)s while stretching") % {"where": where, **inputs}
    again = ""
    if inputs["times"] >= limits["times"]:
        again = _("So in %(times)s of the last 3 sessions") % inputs
    return together(felt, again)


def straight_leg(inputs: Values, limits: Values) -> str:
    return together(_("Pain %(during)s at the front of the hip with the resting leg straight") % inputs)


def silent(inputs: Values, limits: Values) -> str:
    text = ngettext("%(dates)s day without any entry", "%(dates)s days without any entry", inputs["dates"])
    since = _("since %(day)s") % {"day": day(inputs["since"])}
    return together(f"{text % inputs}, {since}")


def silent_after(inputs: Values, limits: Values) -> str:
    why = {
        "over": _("worst pain %(peak)s, above the limit of %(limit)s") % {**inputs, **limits},
        "stopped": _("stopped for pain"),
        "nerve": _("nerve-type feeling"),
        "unsettled": _("not settled by the next morning"),
    }
    text = ngettext("%(dates)s day without any entry", "%(dates)s days without any entry", inputs["dates"])
    reasons = apart(reason for key, reason in why.items() if inputs[key])
    last = _("Last session, %(day)s: %(reasons)s") % {"day": day(inputs["session_on"]), "reasons": reasons}
    return together(text % inputs, last)


def few(inputs: Values, limits: Values) -> str:
    return together(_("%(full)s full sessions of %(due)s due in 14 days (self-reported)") % inputs)


def often(inputs: Values, limits: Values) -> str:
    values = {"counts": numbers(inputs["counts"]), **limits}
    return together(_("Sessions on the last 3 dates: %(counts)s; prescribed %(prescribed)s a day") % values)


def not_judged(inputs: Values, limits: Values) -> str:
    return together(
        _("No worst-pain score given") if inputs["no_worst_pain"] else "",
        _("The time of the session lies in the future") if inputs["in_future"] else "",
    )


SENTENCES: dict[str, Callable[[Values, Values], str]] = {
    "E1": cauda_equina,
    **dict.fromkeys(("E2", "E3", "E4", "U3", "U5", "B1"), only_signs),
    **dict.fromkeys(("T1", "T3"), note),
    "U1": clot,
    **dict.fromkeys(("U2", "S1"), tear),
    "U4": infection,
    "U6": fracture,
    "U7": severe,
    "U8": not_cleared,
    **dict.fromkeys(("N1", "N2", "N3"), nerve),
    "T2": call,
    "P1": over_once,
    "P2": keeps_over,
    "P4": morning,
    "P5": weekly,
    "P6": run,
    "P7": before_starting,
    "P8": too_sore,
    "L1": wrong_place,
    "L2": straight_leg,
    "A1": silent,
    "A2": silent_after,
    "A3": few,
    "A4": often,
    "Q1": not_judged,
}
