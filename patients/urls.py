"""The patient's own pages (architecture.md 5). `<client_id>` is the session's id from its draft on."""

from django.urls import path

from patients.views import (
    account,
    advice,
    check,
    earlier,
    export,
    guide,
    handout,
    late_log,
    log,
    messages,
    morning,
    offline,
    opened_by,
    paper_diary,
    progress,
    reminders,
    steps,
    today,
)

app_name = "patients"

session_urls = [
    path("session/new/", guide.begin, name="begin"),
    path("session/<uuid:client_id>/", guide.session, name="session"),
    path("session/<uuid:client_id>/<int:n>/", guide.step, name="step"),
    path("session/<uuid:client_id>/easier/", guide.easier, name="easier"),
    path("session/<uuid:client_id>/stop/", guide.stopped, name="stopped"),
]
log_urls = [
    path("log/earlier/", earlier.earlier, name="earlier"),
    path("log/paper/", paper_diary.paper_diary, name="paper_diary"),
    path("log/<uuid:client_id>/pain/", log.pain, name="pain"),
    path("log/<uuid:client_id>/where/", log.where, name="where"),
    path("log/<uuid:client_id>/kind/", log.kind, name="kind"),
    path("log/<uuid:client_id>/effort/", log.effort, name="effort"),
    path("log/<uuid:client_id>/review/", log.review, name="review"),
    path("log/<uuid:client_id>/saved/", log.saved, name="saved"),
    path("log/<uuid:client_id>/correct/", log.correct, name="correct"),
]
offline_urls = [
    path("offline/kit/", offline.kit, name="offline_kit"),
    path("offline/token/", offline.token, name="offline_token"),
    path("offline/log/", late_log.late_log, name="offline_log"),
]
urlpatterns = [
    path("today/", today.today, name="today"),
    path("today/not-today/", today.not_today, name="not_today"),
    path("steps/<uuid:prescription_id>/", steps.steps, name="steps"),
    *session_urls,
    *log_urls,
    *offline_urls,
    path("morning/", morning.morning, name="morning"),
    path("check/", check.check, name="check"),
    path("advice/<uuid:advice_id>/", advice.advice, name="advice"),
    path("messages/", messages.messages, name="messages"),
    path("progress/", progress.progress, name="progress"),
    path("settings/", account.account, name="account"),
    path("settings/opened-by/", opened_by.opened_by, name="opened_by"),
    path("settings/reminders/", reminders.reminders, name="reminders"),
    path("settings/reminders/mail/", reminders.mail_reminder, name="mail_reminder"),
    path("settings/reminders/calendar/", reminders.calendar_address, name="calendar_address"),
    path("settings/export/", export.export, name="export"),
    path("settings/export/record/", export.export_record, name="export_record"),
    path("settings/export/record.json", export.export_json, name="export_json"),
    path("handout/", handout.handout, name="handout"),
    path("handout.pdf", handout.handout_pdf, name="handout_pdf"),
]
