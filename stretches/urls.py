"""The library's addresses, below wherever a floor above puts them."""

from django.urls import path

from stretches import views

app_name = "stretches"
urlpatterns = [
    path("", views.library, name="library"),
    path("<slug:code>/", views.stretch, name="stretch"),
]
