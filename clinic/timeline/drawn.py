"""The entries of a time line as rows of a list. Written here and not in a template: 25 of them, each of ten
parts, stand on every chart."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic.templatetags.house import severity
from clinic.timeline.entries import Entry


def rows(entries: list[Entry], *, read_only: bool) -> SafeString:
    """`read_only`: none of them leads anywhere."""
    language = get_language()
    return mark_safe(  # noqa: S308 every word of a record is escaped below
        "".join(row(entry, language, read_only=read_only) for entry in entries)
    )


def row(entry: Entry, language: str | None, *, read_only: bool) -> str:
    at, form = timezone.localtime(entry.at), _("Y, H:i")
    return (
        f'<li><time datetime="{at:%Y-%m-%dT%H:%M}">{day_words(at.date(), language)}'
        f'<span class="hs-fine">{date_format(at, form)}</span></time>{entry.mark}'
        f'<div class="hs-stack hs-stack-s">{"".join(parts(entry, read_only=read_only))}</div></li>\n'
    )


def parts(entry: Entry, *, read_only: bool) -> Iterator[str]:
    title: str = escape(entry.title)
    if entry.url and not read_only:
        title = f'<a href="{escape(entry.url)}">{title}</a>'
    yield f"<h3>{title}{' ' + severity(entry.severity) if entry.severity else ''}</h3>"
    yield from (f"<p>{escape(line)}</p>" for line in entry.said)
    if entry.strong:
        yield f"<p><strong>{escape(entry.strong)}</strong></p>"
    for rule in entry.rules:
        yield f'<p class="hs-rulebox">{icon("warn")}<span>{escape(rule)}</span></p>'
    if entry.quote:
        yield f'<blockquote class="hs-quote">{lines(entry.quote)}</blockquote>'
    if entry.asks_for_call:
        tag = f'<span class="hs-tag hs-tag-watch">{icon("phone")}{escape(_("Asks to be called"))}</span>'
        yield f"<p>{tag}</p>"
    yield from (f'<p class="hs-fine">{escape(line)}</p>' for line in entry.fine)


def lines(text: str) -> str:
    """With the lines that it was written in."""
    return "<br>".join(conditional_escape(line) for line in text.splitlines())


@lru_cache(maxsize=8)
def icon(name: str) -> str:
    return (
        '<svg class="hs-icon hs-icon-s" aria-hidden="true" focusable="false">'
        f'<use href="{escape(static("icons.svg"))}#{name}"/></svg>'
    )


@lru_cache(maxsize=1024)
def day_words(on: date, language: str | None) -> str:
    """ "Tue 16 Jun", kept by date and language."""
    return str(escape(date_format(on, _("D j M"))))
