"""The one shape of a file of hub values, read and written: its columns, and its words for states."""

from .choices import State

HUB = "hub"
INDICATOR = "indicator"
PERIOD = "period"
SCHEME = "scheme"
CATEGORY = "category"
NUMERATOR = "numerator"
DENOMINATOR = "denominator"
N = "n"
SUM_OF_SQUARES = "sum_of_squares"
STANDARD_DEVIATION = "standard_deviation"
STATE = "state"
QUESTIONNAIRE = "questionnaire"
QUESTIONNAIRE_VERSION = "questionnaire_version"

REQUIRED = (HUB, INDICATOR, PERIOD, SCHEME, CATEGORY, NUMERATOR, DENOMINATOR, N, SUM_OF_SQUARES, STATE)
# Either of the two says how spread the scores were; a file may have both columns.
SPREAD = (SUM_OF_SQUARES, STANDARD_DEVIATION)
ALL = (
    HUB,
    INDICATOR,
    PERIOD,
    SCHEME,
    CATEGORY,
    NUMERATOR,
    DENOMINATOR,
    N,
    SUM_OF_SQUARES,
    STANDARD_DEVIATION,
    STATE,
    QUESTIONNAIRE,
    QUESTIONNAIRE_VERSION,
)

# A crossing names both schemes and both categories, joined so.
CROSSING = "/"

STATES = {
    **{state.value: state for state in State},
    **{state.label.casefold(): state for state in State},
    "nil return": State.NIL,
    "none": State.NIL,
}
