"""The operator console's addresses."""

from django.urls import URLPattern, URLResolver, path

from vendible.consoles.operator import books, organizations, reviews

app_name = "operator"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reviews.queue, name="queue"),
    path("decided/", reviews.decided, name="decided"),
    path("submissions/<uuid:submission>/", reviews.submission, name="submission"),
    path("submissions/<uuid:submission>/open/", reviews.open_review, name="open"),
    path("submissions/<uuid:submission>/approve/", reviews.approve, name="approve"),
    path("submissions/<uuid:submission>/reject/", reviews.reject, name="reject"),
    path("books/", books.books, name="books"),
    path("journal/", books.journal, name="journal"),
    path("organizations/", organizations.organizations, name="organizations"),
    path("organizations/<slug:slug>/deposit/", organizations.deposit, name="deposit"),
]
