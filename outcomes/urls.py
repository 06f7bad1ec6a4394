"""One's own account, jobs, and the questions that machines ask."""

from django.urls import path
from django.views.generic import RedirectView

from .views import account, framework, health, information, jobs

urlpatterns = [
    # One's own account. The administration pages use the same way in.
    path("sign-in/", account.SignIn.as_view(), name="login"),
    path("sign-out/", account.SignOut.as_view(), name="logout"),
    path("admin/login/", account.administration_sign_in),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password_change")),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="password_change"),
    path("password/", account.ask_for_password_link, name="password_reset"),
    path("password/sent/", account.password_link_sent, name="password_reset_done"),
    path("password/<uidb64>/<token>/", account.SetPassword.as_view(), name="password_reset_confirm"),
    # About the service itself.
    path("help/", information.user_help, name="help"),
    path("privacy/", information.privacy, name="privacy"),
    path("accessibility/", information.accessibility, name="accessibility"),
    # Long work, and the questions that machines ask.
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job_retry"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("health/work", health.work, name="health_work"),
    # The shared framework, for everybody to read; what changes with a version, after signing in.
    path("framework/", framework.framework, name="framework"),
    path("framework/measures/<str:code>/", framework.measure, name="framework_measure"),
    path("framework/changes/<str:version>/", framework.changes, name="framework_changes"),
]
