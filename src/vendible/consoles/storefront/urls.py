"""The storefront's addresses."""

from django.urls import path

from vendible.consoles.storefront import checkout, product, products

app_name = "storefront"
urlpatterns = [
    path("", products.products, name="products"),
    path("products/<slug:slug>/", product.product, name="product"),
    path("checkout/<slug:slug>/", checkout.checkout, name="checkout"),
]
