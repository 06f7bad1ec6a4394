from django.urls import path

from .views import context, context_files, figure_pages, figures, operations

urlpatterns = [
    path("", figure_pages.figures_home, name="figures"),
    path("context/", context.context_list, name="context_list"),
    path("context/files/", context_files.files, name="context_files"),
    path("context/files/<int:pk>/", context_files.file, name="context_file"),
    path("context/files/<int:pk>/load/", context_files.load, name="context_file_load"),
    path("context/files/<int:pk>/problems.csv", context_files.problems, name="context_file_problems"),
    path("context/files/<int:pk>/as-sent.csv", context_files.as_sent, name="context_file_as_sent"),
    path("context/loaded/", context_files.loaded, name="context_loaded"),
    path("context/corrections/", context_files.corrections, name="context_corrections"),
    path("context/<str:code>/", context.context, name="context"),
    path("<slug:slug>/", figure_pages.figures_place, name="figures_place"),
    path("<slug:slug>/founding-measures/", figure_pages.figures_founding, name="figures_founding"),
    path("<slug:slug>/benefits/<slug:benefit>/", figure_pages.figures_benefit, name="figures_benefit"),
    path("<slug:slug>/<str:indicator>/<slug:period>/", figures.figure, name="figure"),
]

# Under an address of their own: they belong to no place.
keeping_the_service = [
    path("", operations.operations, name="operations"),
    path("measures/", operations.by_measure, name="operations_measures"),
    path("differences/", operations.differences, name="operations_differences"),
    path("differences/mended/", operations.past_differences, name="operations_past_differences"),
    path("runs/", operations.runs, name="operations_runs"),
    path("releases/", operations.releases, name="operations_releases"),
    path("files/", operations.loads, name="operations_files"),
    path("sweep/", operations.sweep, name="operations_sweep"),
    path("compare/", operations.compare, name="operations_compare"),
    path("mend/", operations.mend, name="operations_mend"),
    path("release/", operations.release, name="operations_release"),
]
