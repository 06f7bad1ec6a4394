from django.urls import path

from .views import context, figures

urlpatterns = [
    path("", figures.figures_home, name="figures"),
    path("context/", context.context_list, name="context_list"),
    path("context/<str:code>/", context.context, name="context"),
    path("<slug:slug>/", figures.figures_place, name="figures_place"),
    path("<slug:slug>/<str:indicator>/<slug:period>/", figures.figure, name="figure"),
]
