"""The administration pages of area figures. Importing registers them."""

from . import context

__all__ = ["context"]
