"""Where hub staff, their council and the people who look after them work."""

from django.urls import path

from .views import home, invitations, people

urlpatterns = [
    path("", home.home, name="home"),
    # People and invitations.
    path("people/", people.overview, name="people_overview"),
    path("people/service/", people.of_service, name="people_of_service"),
    path("people/service/invite/", people.invite_to_service, name="invite_to_service"),
    path("people/roles/<int:pk>/end/", people.end_membership, name="membership_end"),
    path("people/invitations/<int:pk>/withdraw/", people.withdraw_invitation, name="invitation_withdraw"),
    path("people/<slug:slug>/", people.of_place, name="people"),
    path("people/<slug:slug>/invite/", people.invite, name="invite"),
    path("invitation/<str:secret>/", invitations.invitation, name="invitation"),
]
