"""An edition: one version of the shared framework, with the words that belong to it."""

from django.conf import settings
from django.db import models

from ..choices import Benefit, EditionStatus, Match, OutcomeLevel


class Edition(models.Model):
    """One version of the framework. It is a draft until published; then it never changes again."""

    name = models.CharField(max_length=200)
    version = models.CharField(
        max_length=20, unique=True, help_text="A short number that people quote, such as 0.2."
    )
    status = models.CharField(max_length=10, choices=EditionStatus, default=EditionStatus.DRAFT)
    in_force_from = models.DateField(
        null=True, blank=True, help_text="First day of the first period that uses it. Settled at publishing."
    )
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )
    change_note = models.TextField(
        blank=True,
        help_text="What changes for hubs, in plain words. Hubs read it when the edition is published.",
    )
    rubric_scale = models.JSONField(default=list, blank=True)
    rubric_rule = models.TextField(blank=True)
    rubric_evidence = models.TextField(blank=True)
    rubric_steps = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-in_force_from", "-id"]
        verbose_name = "version of the framework"
        verbose_name_plural = "versions of the framework"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft", published_at__isnull=True, published_by__isnull=True)
                | models.Q(
                    status__in=["published", "retired"],
                    published_at__isnull=False,
                    in_force_from__isnull=False,
                ),
                name="edition_published_with_date",
            ),
            models.CheckConstraint(
                condition=models.Q(status="retired", retired_at__isnull=False)
                | (~models.Q(status="retired") & models.Q(retired_at__isnull=True)),
                name="edition_retired_with_date",
            ),
            models.UniqueConstraint(
                fields=["in_force_from"],
                condition=models.Q(status="published"),
                name="one_edition_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.status == EditionStatus.DRAFT


class EditionPart(models.Model):
    """What belongs to one edition and stands in an order there."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class Source(EditionPart):
    """What was read, and for what."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=300)
    url = models.CharField(max_length=500)
    used_for = models.CharField(max_length=500)

    class Meta:
        ordering = ["edition", "position"]

    def __str__(self) -> str:
        return self.title


class VocabularyEntry(EditionPart):
    """A code or term with its meaning, as one edition words it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="vocabulary")
    vocabulary = models.SlugField(max_length=40)
    code = models.CharField(max_length=80)
    meaning = models.TextField()

    class Meta:
        ordering = ["edition", "vocabulary", "position"]
        verbose_name = "word with a fixed meaning"
        verbose_name_plural = "words with a fixed meaning"
        constraints = [
            models.UniqueConstraint(fields=["edition", "vocabulary", "code"], name="vocabulary_code_once")
        ]

    def __str__(self) -> str:
        return self.code


class FrameworkRule(EditionPart):
    """A sentence that must hold across measures, or a note on all splits."""

    RULE, BREAKDOWN_NOTE = "rule", "breakdown_note"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rules")
    about = models.CharField(
        max_length=20, choices=[(RULE, "Across measures"), (BREAKDOWN_NOTE, "On splits")], default=RULE
    )
    text = models.TextField()

    class Meta:
        ordering = ["edition", "about", "position"]
        verbose_name = "rule"

    def __str__(self) -> str:
        return self.text[:60]


class EditionScheme(EditionPart):
    """A scheme that the edition offers."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="edition_schemes")
    scheme = models.ForeignKey("outcomes.Scheme", on_delete=models.PROTECT, related_name="edition_schemes")

    class Meta:
        ordering = ["edition", "position"]
        verbose_name = "split that is offered"
        verbose_name_plural = "splits that are offered"
        constraints = [models.UniqueConstraint(fields=["edition", "scheme"], name="scheme_once_an_edition")]

    def __str__(self) -> str:
        return str(self.scheme)


class Domain(EditionPart):
    """A branch of the framework. The code lives for ever; the words are the edition's."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="domains")
    code = models.SlugField(max_length=10)
    title = models.CharField(max_length=200)
    benefit = models.CharField(max_length=20, choices=Benefit)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="domain_code_once_an_edition")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Outcome(models.Model):
    """A change that hubs work for. The code lives for ever; the words are the edition's."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField(default=0)
    code = models.SlugField(max_length=10)
    title = models.CharField(max_length=200)
    description = models.TextField()
    level = models.CharField(max_length=20, choices=OutcomeLevel)

    class Meta:
        ordering = ["domain", "position"]
        constraints = [models.UniqueConstraint(fields=["domain", "code"], name="outcome_code_once_a_domain")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class OutcomeCrosswalk(models.Model):
    """Where an outcome stands in another framework, or why it stands nowhere there."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="crosswalk")
    position = models.PositiveSmallIntegerField(default=0)
    framework = models.CharField(max_length=200)
    item = models.CharField(max_length=200, blank=True)
    match = models.CharField(max_length=10, choices=Match)
    reason = models.CharField(
        max_length=500, blank=True, help_text="Needed where there is no counterpart: why there is none."
    )

    class Meta:
        ordering = ["outcome", "position"]
        verbose_name = "place in another framework"
        verbose_name_plural = "places in other frameworks"
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(match="none", item="") & ~models.Q(reason=""))
                | (~models.Q(match="none") & ~models.Q(item="")),
                name="crosswalk_has_item_or_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.framework}: {self.item or 'none'}"
