"""Pages as PDF, and addresses as QR codes."""

import re
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.safestring import SafeString, mark_safe

NOWHERE = "https://paper.invalid"  # what relative addresses are read against; nothing is ever asked there
MIDDLE = "m"  # error correction: a code that was folded or stained still reads


class CannotPrint(Exception):
    """This machine lacks what makes a PDF (Pango); the page can still be printed by the browser."""


def pdf_of(html: str) -> bytes:
    """A page as a tagged PDF. Only our own static files are read for it. Raises CannotPrint."""
    weasyprint = printer()
    page = weasyprint.HTML(string=contours_below(html), base_url=NOWHERE, url_fetcher=own_files(weasyprint))
    return page.write_pdf(pdf_variant="pdf/ua-1")


CONTOUR = re.compile(r'<path([^>]*?) stroke="[^"]*"( stroke-width="[^"]*")? paint-order="stroke"([^>]*)/>')


def contours_below(html: str) -> str:
    """The same page with `paint-order: stroke`, which WeasyPrint does not know, made of two paths: the
    second covers what the stroke of the first painted over the shape."""
    return CONTOUR.sub(r"\g<0><path\1\3/>", html)


def printer() -> Any:
    """Imported late: it needs libraries of the system, and whoever never prints starts without them."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # OSError: the package is there, Pango is not
        raise CannotPrint from error
    return weasyprint


def own_files(weasyprint: Any) -> Any:
    """Reads style sheets and fonts from disk, and refuses every other address."""

    class OwnFiles(weasyprint.urls.URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            # Answered under its own address, so that what it names beside it is read the same way.
            file = static_file(url)
            kind = guess_type(file.name)[0] or "application/octet-stream"
            return weasyprint.urls.URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})

    return OwnFiles()


def static_file(url: str) -> Path:
    """The file behind an address below STATIC_URL, as collected or from its source. Raises ValueError."""
    path = unquote(urlsplit(url).path)
    if not url.startswith(NOWHERE) or not path.startswith(settings.STATIC_URL):
        raise ValueError(f"A handout reads nothing from {url}")
    name = path.removeprefix(settings.STATIC_URL)
    return Path(finders.find(name) or staticfiles_storage.path(name))


def qr(address: str, *, title: str) -> SafeString:
    """The address as a drawing for the page; `title` says to a screen reader what it is."""
    code = segno.make(address, error=MIDDLE, micro=False)
    drawn = code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None, title=title)
    return mark_safe(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308  squares; segno escapes the title
