"""The administration pages of places and people. Importing registers them."""

from . import people

__all__ = ["people"]
