"""Splits: schemes and their categories, and the cells that observations are kept in."""

from django.db import models


class Scheme(models.Model):
    """A way to split a figure, such as age of child. Its code lives for ever; a later list is a new one."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    rolls_up_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="detailed_schemes"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = "split"

    def __str__(self) -> str:
        return self.title


class Category(models.Model):
    """One part of a scheme. Its code lives for ever."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="categories")
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    rolls_up_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="detailed_categories"
    )

    class Meta:
        ordering = ["scheme", "position"]
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="category_code_once_a_scheme")]

    def __str__(self) -> str:
        return self.title


class Cell(models.Model):
    """Where a number is kept: the total, one category, or two categories crossed.

    The code reads `scheme:category` or `scheme:category/scheme:category`; the total's is empty. The total
    always has the id TOTAL, so that the summing statements need no look-up.
    """

    TOTAL = 0

    code = models.CharField(max_length=250, unique=True, blank=True)
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="cells")
    crossed_with = models.ForeignKey(
        Category, null=True, on_delete=models.PROTECT, related_name="crossed_cells"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category__isnull=False) | models.Q(crossed_with__isnull=True),
                name="cell_crosses_only_a_category",
            )
        ]

    def __str__(self) -> str:
        return self.code or "Total"

    @staticmethod
    def code_for(category: Category | None, crossed_with: Category | None = None) -> str:
        parts = [f"{c.scheme.code}:{c.code}" for c in (category, crossed_with) if c is not None]
        return "/".join(parts)
