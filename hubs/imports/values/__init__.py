"""Reading a file of hub values: what each row means, and what is wrong with it by row and column."""

from .reading import Problem, Reading, read

__all__ = ["Problem", "Reading", "read"]
