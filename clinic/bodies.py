"""What a request brings is looked at before anything reads it: too long is refused unread, and what did not
arrive whole is not taken for the whole."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from clinic.views import errors


class WholeBodies:
    """Refuses a body that is longer than any form of the house (413), of a length that nobody knows (411:
    no browser sends a form so, and the proxy in front never does), or shorter than it was said to be (400).

    Without the last a note that was cut off on its way would be kept as if it ended there. The length is
    known before the first byte, so 100 MB cost no memory and no disk, be it a form, JSON or a file.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Transfer-Encoding"):
            return errors.length_unknown(request)
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return errors.too_long(request)
        if length and not arrived_whole(request, length):
            return errors.not_understood(request)
        return self.get_response(request)


def arrived_whole(request: HttpRequest, length: int) -> bool:
    try:
        return len(request.body) == length
    except UnreadablePostError:
        return False
