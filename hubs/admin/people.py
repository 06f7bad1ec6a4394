"""People, roles and what was sent to them, to look at. Roles are given and ended on the people pages.

Groups are not offered: rights come from roles alone.
"""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from outcomes.actions import accounts
from outcomes.models import User

from ..models import Invitation, Membership, Notice

# The import above has registered groups, whichever app's pages are asked for first.
if isinstance(admin.site._registry.get(Group), GroupAdmin):
    admin.site.unregister(Group)


class ToLookAt(admin.ModelAdmin):
    """A page of facts that nobody changes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class MembershipInline(admin.TabularInline):
    model = Membership
    fk_name = "user"
    fields = ("role", "place", "starts", "ends", "added_by", "ended_by")
    extra = 0
    verbose_name_plural = "roles, with those that have ended"

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("place", "added_by", "ended_by")


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """An account: its name, and whether it may sign in. Nobody sets another's password."""

    list_display = ("name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email")
    ordering = ("name", "email")
    fields = ("email", "name", "is_active", "is_staff", "joined_at", "last_login")
    readonly_fields = ("email", "is_staff", "joined_at", "last_login")
    inlines = (MembershipInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        user = User.objects.get(pk=obj.pk)
        accounts.rename(user=user, name=form.cleaned_data["name"], by=request.user)
        accounts.let_sign_in(user=user, allowed=form.cleaned_data["is_active"], by=request.user)


@admin.register(Membership)
class MembershipAdmin(ToLookAt):
    list_display = ("user", "role", "place", "starts", "ends")
    list_filter = ("role",)
    search_fields = ("user__name", "user__email", "place__name")
    list_select_related = ("user", "place")
    date_hierarchy = "starts"


@admin.register(Invitation)
class InvitationAdmin(ToLookAt):
    list_display = ("email", "role", "place", "invited_by", "invited_at", "expires_at", "accepted_at")
    list_filter = ("role",)
    search_fields = ("email", "place__name")
    list_select_related = ("place", "invited_by")
    exclude = ("digest",)


@admin.register(Notice)
class NoticeAdmin(ToLookAt):
    """Which e-mails went out and which wait. Their text is between sender and recipient."""

    list_display = ("subject", "kind", "email", "created_at", "sent_at", "attempts")
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter))
    search_fields = ("subject", "email")
    exclude = ("body", "key")
