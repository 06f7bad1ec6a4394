"""How a figure's parts become a value: pure arithmetic, without Django.

Parts are whole numbers. A numerator with scale 2 counts hundredths, a sum of squares ten-thousandths.
Sums are exact for ever and in any order; a ratio is divided last.
"""

from .parts import Parts, add, from_scaled, sums_from_mean, sums_from_total, to_scaled
from .values import shown_value, standard_deviation

__all__ = [
    "Parts",
    "add",
    "from_scaled",
    "shown_value",
    "standard_deviation",
    "sums_from_mean",
    "sums_from_total",
    "to_scaled",
]
