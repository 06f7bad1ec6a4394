"""Signing in and out, passwords, and one's own account."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from ..actions import accounts
from ..forms.account import ChangePasswordForm, EmailForm, NameForm, NewPasswordForm, SignInForm


class SignIn(LoginView):
    """Goes on to `next` where that lies on this site, otherwise to the home page."""

    authentication_form = SignInForm
    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """By POST only, so that no link elsewhere can do it. Harmless when the session has ended already."""


@login_not_required
@require_safe
def administration_sign_in(request: HttpRequest) -> HttpResponse:
    """There is one way to sign in. Who has done so and still comes here has no right to the pages behind."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise PermissionDenied
    after = request.GET.get("next") or reverse("admin:index")
    if request.user.is_authenticated:
        return redirect("admin:index")
    return redirect_to_login(after)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_password_link(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        accounts.ask_for_password_link(email=form.cleaned_data["email"])
        return redirect("password_reset_done")
    return render(request, "registration/password_reset.html", {"form": form})


@login_not_required
@require_safe
def password_link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "registration/password_reset_sent.html")


class SetPassword(PasswordResetConfirmView):
    """From the link in an e-mail. Serves the first password as well as a forgotten one."""

    form_class = NewPasswordForm
    template_name = "registration/set_password.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        accounts.set_password(user=self.user, password=form.cleaned_data["password"], by=self.user)
        del self.request.session["_password_reset_token"]
        messages.success(self.request, "Your password is set. Sign in with it.")
        return redirect(self.get_success_url())


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        accounts.rename(user=request.user, name=form.cleaned_data["name"], by=request.user)
        messages.success(request, "Your name is saved.")
        return redirect("account")
    return render(request, "registration/account.html", {"form": form})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        accounts.set_password(user=request.user, password=form.cleaned_data["password"], by=request.user)
        # Other browsers are signed out; this one stays.
        update_session_auth_hash(request, request.user)
        messages.success(request, "Your password is changed.")
        return redirect("account")
    return render(request, "registration/change_password.html", {"form": form})
