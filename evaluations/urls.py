from django.urls import path

from .views import context

urlpatterns = [
    path("context/", context.context_list, name="context_list"),
    path("context/<str:code>/", context.context, name="context"),
]
