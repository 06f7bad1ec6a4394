"""Every address of the product, by app."""

from django.contrib import admin
from django.urls import include, path

from evaluations.urls import keeping_the_service

urlpatterns = [
    path("", include("hubs.urls")),
    path("figures/", include("evaluations.urls")),
    path("operations/", include(keeping_the_service)),
    path("", include("outcomes.urls")),
    path("admin/", admin.site.urls),
]
