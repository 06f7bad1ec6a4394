from django.db.models import TextChoices


class Shown(TextChoices):
    """What a release shows of a figure. Hidden exists only here, never in the facts."""

    SHOWN = "shown", "Shown"
    HIDDEN = "hidden", "Hidden, small number"
    REFUSED = "refused", "Not added up"
