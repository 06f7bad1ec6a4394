"""Saying no to a row, with the column, the rule and plain words."""

from datetime import date


class Refused(Exception):
    """A row that cannot be read; says which column, by which rule, in which words."""

    def __init__(self, column: str, rule: str, message: str):
        super().__init__(message)
        self.column, self.rule, self.message = column, rule, message


class NotMadeYet(Refused):
    """A period that was, and for which nobody has asked for figures so far."""

    def __init__(self, column: str, code: str, starts: date):
        super().__init__(column, "unknown-period", f"Figures for “{code}” are not kept.")
        self.starts = starts
