"""Words with a fixed meaning in places, people and returns."""

from django.db.models import IntegerChoices, TextChoices


class Level(IntegerChoices):
    """The levels of the place tree, from the hub up, in the order in which figures are added."""

    HUB = 1, "Family hub"
    AUTHORITY = 2, "Local authority"
    REGION = 3, "Region"
    NATION = 4, "Nation"


class Role(TextChoices):
    HUB_WORKER = "hub_worker", "Hub worker"
    HUB_MANAGER = "hub_manager", "Hub manager"
    AUTHORITY_ANALYST = "authority_analyst", "Authority analyst"
    COMMISSIONER = "commissioner", "Commissioner"
    NATIONAL_VIEWER = "national_viewer", "National viewer"
    FRAMEWORK_EDITOR = "framework_editor", "Framework editor"
    SERVICE_ADMINISTRATOR = "service_administrator", "Service administrator"


class HubKind(TextChoices):
    SINGLE_SITE = "single_site", "One building"
    NETWORK = "network", "Network of sites"
    OUTREACH = "outreach", "Mainly outreach"
    VIRTUAL = "virtual", "Mainly online"


class ReturnStatus(TextChoices):
    NOT_STARTED = "not_started", "Not started"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RECALLED = "recalled", "Taken back"
    RETURNED = "returned", "Returned with comments"
    APPROVED = "approved", "Approved"
    LOCKED = "locked", "Locked"
    REOPENED = "reopened", "Reopened"


# Where a hub may type. After approval a single figure is mended by a correction instead.
EDITABLE = frozenset(
    {
        ReturnStatus.NOT_STARTED,
        ReturnStatus.DRAFT,
        ReturnStatus.RECALLED,
        ReturnStatus.RETURNED,
        ReturnStatus.REOPENED,
    }
)


class ReturnEventKind(TextChoices):
    STARTED = "started", "Started"
    SUBMITTED = "submitted", "Submitted"
    RECALLED = "recalled", "Taken back"
    RETURNED = "returned", "Returned with comments"
    APPROVED = "approved", "Approved"
    CORRECTED = "corrected", "Corrected"
    CORRECTION_APPROVED = "correction_approved", "Correction approved"
    LOCKED = "locked", "Locked"
    REOPENED = "reopened", "Reopened"
    EXPIRED = "expired", "Reopening ended"
    COMMENTED = "commented", "Comment"
    DRAFT_DELETED = "draft_deleted", "Draft deleted"
    DRAFT_RESTORED = "draft_restored", "Draft restored"


class State(TextChoices):
    """What a person may say of a figure. Missing and not yet due are worked out, never stored."""

    REPORTED = "reported", "Reported"
    NIL = "nil", "None this quarter"
    NOT_COLLECTED = "not_collected", "Not collected"
    NOT_APPLICABLE = "not_applicable", "Does not apply"


class CountingMethod(TextChoices):
    ONE_SYSTEM = "one_system", "From one system"
    SEVERAL_REGISTERS = "several_registers", "From several registers"
    ESTIMATE = "estimate", "An estimate"


class Origin(TextChoices):
    RETURN = "return", "From the hub's return"
    CENTRAL = "central", "From the council"
    EARLIER_RECORDS = "earlier_records", "From earlier records"


class TargetKind(TextChoices):
    TARGET = "target", "Target"
    BASELINE = "baseline", "Baseline"


class TargetStatus(TextChoices):
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class WaiverRule(TextChoices):
    LATE_RETURN = "late_return", "Admit a late return"
    NOT_EXPECTED = "not_expected", "Do not expect this figure"
    ACCEPT_WARNING = "accept_warning", "Accept a warning without an explanation"


class NoticeKind(TextChoices):
    OPENED = "opened", "A return has opened"
    DUE_SOON = "due_soon", "A return is due in seven days"
    RETURNED = "returned", "A return came back"
    RECEIPT = "receipt", "Receipt for a return"
    AWAITING = "awaiting", "Returns await review"
    FRAMEWORK_CHANGED = "framework_changed", "A new version of the framework"
    INVITATION = "invitation", "Invitation"
    HANDOVER = "handover", "A figure handed over"
    SUMS_DIFFER = "sums_differ", "Sums differ from what was submitted"
