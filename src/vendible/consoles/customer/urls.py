"""The customer console's addresses, below `/my/`."""

from django.urls import path

from vendible.consoles.customer import (
    cancelling,
    changing,
    clock,
    coming,
    deciding,
    invoices,
    licenses,
    offers,
    opening,
    orders,
    overview,
    packages,
    people,
    renewing,
    subscriptions,
)
from vendible.consoles.team.urls import team_urls
from vendible.domain.access.permissions import OrganizationKind

app_name = "my"
_HELD = "subscriptions/<uuid:subscription_id>/"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path(_HELD, subscriptions.subscription, name="subscription"),
    path(f"{_HELD}change/", changing.change, name="change"),
    path(f"{_HELD}change/withdraw/", changing.withdraw, name="withdraw_change"),
    path(f"{_HELD}cancel/", cancelling.cancel, name="cancel"),
    path(f"{_HELD}stay/", cancelling.stay, name="stay"),
    path(f"{_HELD}renew/", renewing.renew, name="renew"),
    path(f"{_HELD}people/", people.people, name="people"),
    path(f"{_HELD}people/assign/", people.assign, name="assign_seat"),
    path(f"{_HELD}people/free/", people.free, name="free_seat"),
    path(f"{_HELD}open/", opening.open_, name="open"),
    path("software/", opening.software, name="software"),
    *team_urls(OrganizationKind.CUSTOMER),
    path(f"{_HELD}package/", packages.package, name="package"),
    path("coming/", coming.coming, name="coming"),
    path("clock/", clock.clock, name="clock"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/pay/", deciding.pay, name="pay"),
    path("orders/<uuid:order_id>/cancel/", deciding.cancel, name="cancel_order"),
    path("orders/<uuid:order_id>/place/", deciding.place, name="place"),
    path("orders/<uuid:order_id>/approve/", deciding.approve, name="approve"),
    path("orders/<uuid:order_id>/decline/", deciding.decline, name="decline"),
    path("offers/", offers.offers, name="offers"),
    path("approvals/", deciding.approvals, name="approvals"),
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/<uuid:invoice_id>/", invoices.invoice, name="invoice"),
    path("licenses/", licenses.licenses, name="licenses"),
    path("licenses/<uuid:license_id>/", licenses.license, name="license"),
    path("instances/<uuid:instance_id>/credential/", licenses.credential, name="credential"),
]
