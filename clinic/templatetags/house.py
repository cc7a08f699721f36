"""The small pieces that every page is built of. Loaded for all templates (settings: builtins)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext

from clinic.roles import Role
from patients.numbers import dialled

register = template.Library()


# --- pictures with a fixed meaning ---


@register.simple_tag
@lru_cache
def icon(name: str, *, small: bool = False, flip: bool = False) -> SafeString:
    """A line icon of the sprite, hidden from screen readers: a word stands beside it.

    `flip` turns an icon that points along the line (back, on) round where text runs right to left.
    """
    css = "hs-icon" + (" hs-icon-s" if small else "") + (" hs-flip" if flip else "")
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def mark() -> SafeString:
    """The brand mark: floor, leg and the angle between them."""
    return mark_safe(
        '<svg class="hs-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
        '<rect class="m-tile" width="32" height="32" rx="9"/>'
        '<path class="m-line" d="M7 23h18M9.5 23 18 8.5"/>'
        '<path class="m-arc" d="M20.2 23a10.7 10.7 0 0 0-5.4-9.3"/></svg>'
    )


# Shape, word and colour together: none of the three is the only sign (design.md 3).
SEVERITY_SHAPES = {
    "emergency": "M7 1h8l6 6v8l-6 6H7l-6-6V7Z",  # octagon
    "urgent": "M11 .5 21.5 11 11 21.5.5 11Z",  # diamond
    "soon": "M11 1.5 21.5 20.5H.5Z",  # triangle
    "routine": "M2 11a9 9 0 0 0 18 0a9 9 0 0 0-18 0",  # ring
}
SEVERITY_WORDS = {
    "emergency": gettext_lazy("Emergency"),
    "urgent": gettext_lazy("Urgent"),
    "soon": gettext_lazy("Soon"),
    "routine": gettext_lazy("For information"),  # on screen "routine" is the plan
}
SEVERITY_TAGS = {"emergency": "stop", "urgent": "stop", "soon": "watch", "routine": "plain"}


@register.simple_tag
def severity(name: str, *, word: bool = True) -> SafeString:
    """The shape of a severity with its word; with word=False the word is for screen readers only."""
    shape = format_html(
        '<svg class="hs-sev hs-sev-{0}" viewBox="0 0 22 22" aria-hidden="true" focusable="false">'
        '<path d="{1}"/><text x="11" y="{2}" text-anchor="middle">{3}</text></svg>',
        name,
        SEVERITY_SHAPES[name],
        18 if name == "soon" else 16,
        "i" if name == "routine" else "!",
    )
    if not word:
        return format_html('{}<span class="visually-hidden">{}: </span>', shape, SEVERITY_WORDS[name])
    return format_html(
        '<span class="hs-tag hs-tag-{}">{}{}</span>', SEVERITY_TAGS[name], shape, SEVERITY_WORDS[name]
    )


RING = '<circle class="d-ring" cx="15" cy="15" r="12.2"/>'
HALF = '<path class="d-half" d="M2 15a13 13 0 0 0 26 0Z"/>'
NOW = '<circle class="d-now" cx="15" cy="15" r="12.5"/>'
DAY_MARKS = {
    "full": '<circle class="d-full" cx="15" cy="15" r="13"/><path class="d-tick" d="m9.5 15.5 4 4 7-8.5"/>',
    "half": RING + HALF,
    "none": RING,
    "rest": '<circle class="d-rest" cx="15" cy="15" r="2.5"/>',
    "now": NOW,
    "now_half": HALF + NOW,
    "to_come": '<circle class="d-ring d-dashed" cx="15" cy="15" r="12.2"/>',
}


@register.simple_tag
def day_mark(kind: str) -> SafeString:
    """One day of a calendar: full, half, none, rest, now, now_half or to_come. Say it in words beside it."""
    frame = '<svg class="hs-day" viewBox="0 0 30 30" aria-hidden="true" focusable="false">{}</svg>'
    return format_html(frame, mark_safe(DAY_MARKS[kind]))  # noqa: S308 a constant from the table above


@register.simple_tag
def band(pieces: Iterable[str]) -> SafeString:
    """A towel of woven pieces, one for each hold or session: done, now or to_come. Add words."""
    woven = format_html_join("", '<i class="is-{}"></i>', ((piece,) for piece in pieces))
    return format_html('<span class="hs-band" aria-hidden="true">{}</span>', woven)


# --- numbers in words ---


@register.filter
def seconds_words(seconds: int) -> str:
    """20 -> "20 seconds", for patients."""
    return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}


@register.filter
def seconds_short(seconds: int) -> str:
    """20 -> "20 s", for staff."""
    return gettext("%(count)d s") % {"count": seconds}


@register.filter
def minutes(seconds: int) -> str:
    """Seconds as whole minutes, rounded up, at least one: 325 -> "6 min"."""
    return gettext("%(count)d min") % {"count": max(1, -(-seconds // 60))}


@register.filter
def pain_word(score: int | str | None) -> str:
    """The word for one number of the pain scale, without the number; "" for anything that is no number."""
    if not str(score).isdecimal():
        return ""
    number = int(score)  # type: ignore[arg-type]
    if number == 0:
        return gettext("no pain")
    if number == 10:
        return gettext("pain as bad as you can imagine")
    return gettext("mild") if number < 4 else gettext("moderate") if number < 7 else gettext("severe")


@register.filter
def pain_words(score: int | None) -> str:
    """3 -> "3, mild"; None -> "Not answered", which is never 0."""
    if score is None:
        return gettext("Not answered")
    return gettext("%(number)d, %(word)s") % {"number": score, "word": pain_word(score)}


@register.filter
def strength_word(score: int | str | None) -> str:
    """Words for the ends of the stretch-strength scale; "" between them."""
    ends = {"0": gettext("no stretch"), "10": gettext("the strongest stretch you can imagine")}
    return ends.get(str(score), "")


@register.filter
def in_order(number: str) -> str:
    """A telephone number whose groups stay in their order where text runs right to left."""
    return dialled(number)


# --- where am I, what may I ---


@register.simple_tag(takes_context=True)
def here(context: template.Context, address: str) -> SafeString | str:
    """aria-current for a link of the navigation: "page" on that page, "true" on the pages below it."""
    request = context.get("request")
    if request is None or not address or not request.path.startswith(address):
        return ""
    return format_html(' aria-current="{}"', "page" if request.path == address else "true")


@register.filter
def may(user: Any, deed: str) -> bool:
    """Whether the signed-in person may do the deed; nobody signed in may do nothing."""
    return user.is_authenticated and user.may(deed)


@register.filter
def role_word(role: str) -> str:
    """The word for a role, also one that somebody had once; the role itself where it is known no more."""
    return str(dict(Role.choices).get(role, role))


# --- forms ---


@register.filter
def first_control(field: BoundField) -> str:
    """The id that a link of the error summary leads to: the input, or the first of a group."""
    return field.id_for_label or next((part.id_for_label for part in field.subwidgets), field.auto_id)


@register.filter
def label_part(label: str, part: int) -> str:
    """An option's label may carry a hint, "Hard|I had to ease off": part 0 is the label, part 1 the hint."""
    return [*str(label).split("|", 1), ""][part]


@register.simple_tag
def body_region(field: BoundField, place: str, x: int, y: int, width: int, height: int) -> SafeString:
    """One place of the body map, as a label for its checkbox: a tap ticks the box without a script.

    Nothing where the form does not offer the place.
    """
    control = next((part.id_for_label for part in field.subwidgets if part.data["value"] == place), None)
    if control is None:
        return SafeString()
    return format_html(
        '<label for="{0}"><svg viewBox="0 4 160 354" focusable="false"><g clip-path="url(#body-shape)">'
        '<rect class="b-reg b-{1}" x="{2}" y="{3}" width="{4}" height="{5}"/></g>'
        '<path class="b-tick b-{1}" d="m{6} {7} 5 5 9-10"/></svg></label>',
        control,
        place,
        x,
        y,
        width,
        height,
        x + width // 2 - 7,
        y + height // 2,
    )
