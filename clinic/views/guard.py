"""Who may come in, and what is written down of it: every page of the workbench says which deed it needs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from clinic.roles import PUBLIC
from patients.models.access import AccessKind
from patients.views.noted import note_access

Args = ParamSpec("Args")
View = Callable[Concatenate[HttpRequest, Args], HttpResponse]


def public(view: Any) -> Any:
    """For everyone, signed in or not."""
    view = login_not_required(view)
    view.needs = PUBLIC
    return view


def needs(
    deed: str,
    *,
    reads: AccessKind | None = AccessKind.OPENED,
    writes: AccessKind | None = AccessKind.CHANGED,
) -> Callable[[View[Args]], View[Args]]:
    """Only for a role that may do this deed (clinic/roles.py); to anyone else the page does not exist.

    A page that shows a record leaves one event of the kind `reads`, once it was answered; a POST that was
    carried out one of the kind `writes`, as the last statement of its transaction: both or neither. None
    writes nothing. Whose record it is stands in the address (`patient_id`), or the view says so with `seen`.

    Where the event cannot be written, on a full disk say, staff are shown no record (503). A patient's own
    pages write none when they are read, so Today, the guide and what the clinic said still open then.
    """

    def guard(view: View[Args]) -> View[Args]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
            if not (request.user.is_authenticated and request.user.may(deed)):
                raise Http404
            seen(request, kwargs.get("patient_id"))
            if request.method != "POST":
                response = view(request, *args, **kwargs)
                write_down(request, response, kind=reads)
                return response
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                write_down(request, response, kind=writes if response.status_code < 400 else reads)
                return response

        guarded.needs = deed  # type: ignore[attr-defined]
        return guarded

    return guard


def guarded(deed: str, patterns: list[URLPattern]) -> list[URLPattern]:
    """The pages of a lower floor, which knows no roles, behind a deed of this one."""
    return [path(str(each.pattern), needs(deed)(each.callback), name=each.name) for each in patterns]


def seen(request: HttpRequest, patient: Any, *, clinic: int | None = None, kind: str | None = None) -> None:
    """Whose record this page shows, by id; `clinic` where it is not the one of who asks, `kind` where it
    is not that of the page."""
    request.seen = {"patient": patient, "clinic": clinic, "kind": kind}  # type: ignore[attr-defined]


def seen_in_list(request: HttpRequest, patients: list[Any], *, kind: str = AccessKind.LISTED) -> None:
    """Whose records stand on this list, by id; a list of nobody is written down when it was searched."""
    if patients or kind != AccessKind.LISTED:
        request.seen = {"shown": patients, "kind": kind}  # type: ignore[attr-defined]


def write_down(request: HttpRequest, response: HttpResponse, *, kind: str | None) -> None:
    """Nothing is written of a page that was not found, broke or only led on without doing anything."""
    said: dict[str, Any] = request.seen  # type: ignore[attr-defined]
    kind = said.get("kind") or kind
    shows = response.status_code in (200, 422)
    did = request.method == "POST" and response.status_code < 400
    if kind and (shows or did) and (said.get("patient") or "shown" in said):
        note_access(
            request,
            kind=kind,
            patient=said.get("patient"),
            clinic=said.get("clinic"),
            shown=said.get("shown", ()),
        )
