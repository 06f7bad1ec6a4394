"""The administration pages of places and people. Importing registers them."""

from . import people, places

__all__ = ["people", "places"]
