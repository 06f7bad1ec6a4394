"""A machine that plays every write of the product at random, over a country that is small and awkward."""

from .council import Council
from .places import Places
from .returns import Returns
from .sums import Sums


class EveryWrite(Returns, Council, Places, Sums):
    """All that people, councils, the clock and Django admin do to figures, and what adds them up."""


__all__ = ["EveryWrite"]
