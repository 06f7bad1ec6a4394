"""The rubric that integration is rated against."""

from django.db import models

from .editions import Edition, EditionPart


class RubricDimension(EditionPart):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rubric_dimensions")
    code = models.SlugField(max_length=10)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="dimension_code_once_an_edition")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class RubricLevel(models.Model):
    dimension = models.ForeignKey(RubricDimension, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    descriptor = models.TextField()

    class Meta:
        ordering = ["dimension", "level"]
        constraints = [models.UniqueConstraint(fields=["dimension", "level"], name="level_once_a_dimension")]

    def __str__(self) -> str:
        return f"{self.level} {self.title}"
