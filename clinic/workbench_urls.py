"""The clinician's workbench, under /clinic/ (architecture.md 5)."""

from django.urls import include, path

from clinic.views import access, chart, diary, handout, overview, patients, prescribe, review, screening

app_name = "clinic"

card_urls = [
    path("", review.card, name="card"),
    path("acknowledge/", review.acknowledge, name="acknowledge"),
    path("note/", review.note, name="note"),
    path("resolve/", review.resolve, name="resolve"),
    path("undo/", review.undo, name="undo"),
]
patient_urls = [
    path("", chart.chart, name="chart"),
    path("screening/", screening.screening, name="screening"),
    path("prescribe/", prescribe.prescribe, name="prescribe"),
    path("preview/", prescribe.preview, name="preview"),
    path("pause/", chart.pause, name="pause"),
    path("release/", chart.release, name="release"),
    path("access/", access.give_access, name="give_access"),
    path("diary/", diary.diary, name="diary"),
    path("handout/", handout.handout, name="handout"),
    path("handout.pdf", handout.handout_pdf, name="handout_pdf"),
]
urlpatterns = [
    path("review/", review.review, name="review"),
    path("cards/<uuid:card_id>/", include(card_urls)),
    path("overview/", overview.overview, name="overview"),
    path("patients/", patients.patients, name="patients"),
    path("patients/new/", patients.new_patient, name="new_patient"),
    path("patients/<uuid:patient_id>/", include(patient_urls)),
]
