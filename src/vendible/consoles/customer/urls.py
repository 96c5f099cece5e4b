"""The customer console's addresses, below `/my/`."""

from django.urls import path

from vendible.consoles.customer import (
    cancelling,
    changing,
    invoices,
    licenses,
    orders,
    overview,
    packages,
    subscriptions,
)

app_name = "my"
_HELD = "subscriptions/<uuid:subscription_id>/"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path(_HELD, subscriptions.subscription, name="subscription"),
    path(f"{_HELD}change/", changing.change, name="change"),
    path(f"{_HELD}cancel/", cancelling.cancel, name="cancel"),
    path(f"{_HELD}package/", packages.package, name="package"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<uuid:invoice_id>/", invoices.invoice, name="invoice"),
    path("licenses/", licenses.licenses, name="licenses"),
    path("licenses/<uuid:license_id>/", licenses.license, name="license"),
    path("instances/<uuid:instance_id>/credential/", licenses.credential, name="credential"),
]
