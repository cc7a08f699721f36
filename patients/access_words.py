"""What was done with a record, in words that the patient and the clinic's lead both read."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# By the name of the page, as it stands in an event.
PAGES: dict[str, Any] = {
    "clinic:review": _("review list"),
    "clinic:card": _("card on the review list"),
    "clinic:acknowledge": _("card on the review list"),
    "clinic:note": _("note on a card"),
    "clinic:resolve": _("card on the review list"),
    "clinic:undo": _("card on the review list"),
    "clinic:patients": _("list of patients"),
    "clinic:new_patient": _("new record"),
    "clinic:hand_over": _("who is responsible"),
    "clinic:patients_file": _("list of patients, as a file"),
    "clinic:chart": _("chart"),
    "clinic:measure": _("measures"),
    "clinic:correct_measure": _("measures"),
    "clinic:undo_measure": _("measures"),
    "clinic:print_chart": _("chart"),
    "clinic:timeline": _("time line"),
    "clinic:screening": _("screening answers"),
    "clinic:prescribe": _("routine"),
    "clinic:copy_routine": _("routine, to copy from"),
    "clinic:template_of": _("routine, as a template"),
    "clinic:progression": _("steps of the ladder"),
    "clinic:change_step": _("steps of the ladder"),
    "clinic:accept_step": _("steps of the ladder"),
    "clinic:decline_step": _("steps of the ladder"),
    "clinic:undo_step": _("steps of the ladder"),
    "clinic:pause": _("pause of the routine"),
    "clinic:release": _("pause of the routine"),
    "clinic:diary": _("paper diary"),
    "clinic:handout": _("handout"),
    "clinic:handout_pdf": _("handout"),
    "clinic:export": _("ways to take the record along"),
    "clinic:export_record": _("whole record"),
    "clinic:export_json": _("whole record, as a file"),
    "clinic:contacts": _("list of contacts"),
    "clinic:contact": _("contacts"),
    "clinic:new_contact": _("new record"),
    "clinic:messages": _("list of messages"),
    "clinic:thread": _("messages"),
    "clinic:settle_thread": _("messages"),
    "clinic:put_back_thread": _("messages"),
    "clinic:audit": _("list of who opened the record"),
    "clinic:audit_export": _("list of who opened the record"),
    "clinic:audit_find": _("list of who opened the record"),
    "clinic:break_glass": _("emergency access"),
    "clinic:glass_reviews": _("list of emergency accesses"),
    "clinic:glass": _("chart, by emergency access"),
    "clinic:review_glass": _("review of an emergency access"),
    # a way in for the patient
    "clinic:enrol": _("link for the patient's phone"),
    "clinic:enrolment": _("link for the patient's phone"),
    "clinic:withdraw": _("link for the patient's phone"),
    "clinic:print_code": _("code on the handout"),
    "clinic:access_code": _("code on paper"),
    "clinic:withdraw_access_code": _("code on paper"),
    "clinic:phone_lost": _("sign-ins of the patient"),
}
IN_ADMIN = "admin:"


def page_words(what: str) -> str:
    """What the page of an event is called; the administration's pages are all called by one name."""
    if what.startswith(IN_ADMIN):
        return str(_("record, in the administration"))
    return str(PAGES.get(what, _("record")))
