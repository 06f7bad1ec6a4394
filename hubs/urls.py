"""Where hub staff, their council and the people who look after them work."""

from django.urls import path

from .views import (
    central,
    choices,
    corrections,
    desk,
    desk_return,
    downloads,
    entry,
    handover,
    held_posts,
    home,
    hub,
    invitations,
    people,
    returns,
    standing,
    submission,
    value_files,
)

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
    # The analyst's desk.
    path("desk/", desk.desk, name="desk"),
    path("desk/approve/", desk.approve, name="desk_approve"),
    path("desk/central/", central.grids, name="central"),
    path("desk/central/<slug:slug>/<str:indicator>/<slug:code>/", central.grid, name="central_grid"),
    path(
        "desk/central/<slug:slug>/<str:indicator>/<slug:code>/<slug:split>/",
        central.grid,
        name="central_split",
    ),
    path("desk/files/", value_files.files, name="value_files"),
    path("desk/files/template.csv", value_files.template, name="value_file_template"),
    path("desk/files/codes.csv", value_files.known_codes, name="value_file_codes"),
    path("desk/files/<int:pk>/", value_files.file, name="value_file"),
    path("desk/files/<int:pk>/load/", value_files.load, name="value_file_load"),
    path("desk/periods/<slug:code>/figures.csv", downloads.of_period, name="desk_figures_file"),
    path("desk/<slug:slug>/<slug:code>/", desk_return.review, name="desk_return"),
    path("desk/<slug:slug>/<slug:code>/reopen/", desk_return.reopen, name="desk_reopen"),
    # Figures as files.
    path("hubs/<slug:slug>/figures.csv", downloads.of_hub, name="hub_figures_file"),
    path("hubs/<slug:slug>/returns/<slug:code>/figures.csv", downloads.of_return, name="return_figures_file"),
    # A hub and its returns. The pages of a return go by the codes of domains, so they come last.
    path("hubs/<slug:slug>/", hub.hub, name="hub"),
    path("hubs/<slug:slug>/measures/<str:indicator>/", hub.measure, name="hub_measure"),
    path("hubs/<slug:slug>/optional-measures/<int:year>/", choices.choose, name="hub_choices"),
    path("hubs/<slug:slug>/standing-answers/", standing.answers, name="standing_answers"),
    path("hubs/<slug:slug>/standing-answers/<int:pk>/end/", standing.end, name="standing_answer_end"),
    path("hubs/<slug:slug>/returns/<slug:code>/", returns.tasks, name="return"),
    path("hubs/<slug:slug>/returns/<slug:code>/check/", submission.check, name="return_check"),
    path(
        "hubs/<slug:slug>/returns/<slug:code>/receipt/<slug:reference>/",
        submission.receipt,
        name="return_receipt",
    ),
    path("hubs/<slug:slug>/returns/<slug:code>/take-back/", submission.take_back, name="return_recall"),
    path("hubs/<slug:slug>/returns/<slug:code>/history/", returns.history, name="return_history"),
    path("hubs/<slug:slug>/returns/<slug:code>/delete/", returns.delete_draft, name="return_delete"),
    path("hubs/<slug:slug>/returns/<slug:code>/restore/", returns.restore_draft, name="return_restore"),
    path("hubs/<slug:slug>/returns/<slug:code>/hand-over/", handover.hand_over, name="return_hand_over"),
    path(
        "hubs/<slug:slug>/returns/<slug:code>/hand-over/<int:pk>/withdraw/",
        handover.withdraw,
        name="handover_withdraw",
    ),
    path(
        "hubs/<slug:slug>/returns/<slug:code>/correct/<str:indicator>/",
        corrections.correct,
        name="figure_correct",
    ),
    path("hubs/<slug:slug>/returns/<slug:code>/<slug:domain>/", entry.section, name="return_section"),
    path("handed-over/<str:secret>/", handover.handed_over, name="handover"),
    # What was typed when the session had ended.
    path("kept/", held_posts.kept, name="kept"),
    path("kept/<int:pk>/throw-away/", held_posts.kept_drop, name="kept_drop"),
]
