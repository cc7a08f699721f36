"""Light or dark: as the device says, unless somebody chose on this device.

The choice lies in a cookie, as it is one of eyes and of a screen, and not of an account: the server prints it
into the page, so that nothing flashes and no script is needed.
"""

from django.http import HttpRequest, HttpResponse

from clinic import cookies

WORD = "theme"
THEMES = ("light", "dark")


def theme_of(request: HttpRequest) -> str:
    """ "light" or "dark"; "" is as the device says, which is also what anything else reads as."""
    return known(cookies.kept(request, WORD))


def choose(response: HttpResponse, theme: str) -> None:
    """From the next page on; "" leaves no cookie behind."""
    cookies.keep(response, WORD, known(theme))


def known(theme: str) -> str:
    return theme if theme in THEMES else ""
