"""Saying no to a row, with the column, the rule and plain words."""


class Refused(Exception):
    """A row that cannot be read; says which column, by which rule, in which words."""

    def __init__(self, column: str, rule: str, message: str):
        super().__init__(message)
        self.column, self.rule, self.message = column, rule, message
