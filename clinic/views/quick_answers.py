"""Quick answers: one's own, and those of the whole clinic."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.cards import count_cards
from clinic.forms.message import QuickAnswerForm
from clinic.models import QuickAnswer
from clinic.views.guard import needs
from patients.views.own import posted


@needs("write_messages")
@require_http_methods(["GET", "HEAD", "POST"])
def quick_answers(request: HttpRequest) -> HttpResponse:
    """All that one may use, and a new one."""
    form = QuickAnswerForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The quick answer is kept."))
        return redirect("clinic:quick_answers")
    mine = QuickAnswer.objects.kept_by(request.user).values_list("pk", flat=True)
    context = {
        "answers": QuickAnswer.objects.visible_to(request.user),
        "mine": set(mine),
        "form": form,
        "waiting": count_cards(request.user, at=timezone.now()).waiting,
    }
    return render(request, "clinic/quick_answers.html", context, status=422 if form.errors else 200)


@needs("write_messages")
@require_http_methods(["GET", "HEAD", "POST"])
def quick_answer(request: HttpRequest, answer_id: uuid.UUID) -> HttpResponse:
    """Change one of those that one may change. Messages that were sent from it stay as they are."""
    answer = get_object_or_404(QuickAnswer.objects.kept_by(request.user), pk=answer_id)
    form = QuickAnswerForm(posted(request), user=request.user, instance=answer)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The quick answer is kept."))
        return redirect("clinic:quick_answers")
    waiting = count_cards(request.user, at=timezone.now()).waiting
    context = {"answer": answer, "form": form, "waiting": waiting}
    return render(request, "clinic/quick_answer.html", context, status=422 if form.errors else 200)


@needs("write_messages")
@require_POST
def remove_quick_answer(request: HttpRequest, answer_id: uuid.UUID) -> HttpResponse:
    """It holds nothing about anybody, so it goes for good."""
    get_object_or_404(QuickAnswer.objects.kept_by(request.user), pk=answer_id).delete()
    messages.success(request, _("The quick answer is removed."))
    return redirect("clinic:quick_answers")
