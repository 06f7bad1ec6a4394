"""Every address of the product, by app."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("hubs.urls")),
    path("figures/", include("evaluations.urls")),
    path("", include("outcomes.urls")),
    path("admin/", admin.site.urls),
]
