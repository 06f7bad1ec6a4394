from django.urls import path

from .views import context, context_files, figures

urlpatterns = [
    path("", figures.figures_home, name="figures"),
    path("context/", context.context_list, name="context_list"),
    path("context/files/", context_files.files, name="context_files"),
    path("context/files/<int:pk>/", context_files.file, name="context_file"),
    path("context/files/<int:pk>/load/", context_files.load, name="context_file_load"),
    path("context/files/<int:pk>/problems.csv", context_files.problems, name="context_file_problems"),
    path("context/files/<int:pk>/as-sent.csv", context_files.as_sent, name="context_file_as_sent"),
    path("context/loaded/", context_files.loaded, name="context_loaded"),
    path("context/corrections/", context_files.corrections, name="context_corrections"),
    path("context/<str:code>/", context.context, name="context"),
    path("<slug:slug>/", figures.figures_place, name="figures_place"),
    path("<slug:slug>/<str:indicator>/<slug:period>/", figures.figure, name="figure"),
]
