from django.db import models
from django.db.models import F, Q

from outcomes.choices import Frequency


class Period(models.Model):
    """A month, quarter or financial year, with the days on which its returns open, are due and close."""

    frequency = models.CharField(max_length=10, choices=Frequency)
    starts = models.DateField(help_text="First day.")
    ends = models.DateField(help_text="Last day.")
    opens = models.DateField(help_text="Day on which its returns open.")
    due = models.DateField(help_text="Last day on which a return is on time.")
    closes = models.DateField(help_text="Last day on which a return may come in without an exception.")

    class Meta:
        ordering = ["-starts", "frequency"]
        constraints = [
            models.UniqueConstraint(fields=["frequency", "starts"], name="one_period_from_a_day"),
            models.CheckConstraint(
                condition=Q(
                    starts__lt=F("ends"), ends__lt=F("opens"), opens__lte=F("due"), due__lte=F("closes")
                ),
                name="period_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """As people say it: "July to September 2026", "April 2026 to March 2027", "July 2026"."""
        if self.frequency == Frequency.MONTHLY:
            return f"{self.starts:%B %Y}"
        if self.frequency == Frequency.QUARTERLY:
            return f"{self.starts:%B} to {self.ends:%B %Y}"
        return f"April {self.starts:%Y} to March {self.ends:%Y}"

    @property
    def code(self) -> str:
        """For addresses and files: 2026-07 for a month, 2026-q2 for a quarter, 2026-to-2027 for a year."""
        if self.frequency == Frequency.MONTHLY:
            return f"{self.starts:%Y-%m}"
        if self.frequency == Frequency.QUARTERLY:
            quarter = (self.starts.month - 4) % 12 // 3 + 1
            year = self.starts.year - (1 if self.starts.month < 4 else 0)
            return f"{year}-q{quarter}"
        return f"{self.starts.year}-to-{self.ends.year}"
