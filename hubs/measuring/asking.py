"""Which boxes each kind of figure has, and which of them hold the same number."""

from collections.abc import Iterable
from dataclasses import replace

from outcomes.choices import AMOUNT_KINDS, RATIO_KINDS, Kind

from .plan import AskedFigure, Definition, Part, PartKind, SharedWith

# Which way an average is typed.
AS_AVERAGE = "average"
AS_SUM = "sum"


def parts_for(definition: Definition) -> tuple[Part, ...]:
    """The boxes of the total, in the order in which they are asked."""
    kind = definition.kind
    if kind in AMOUNT_KINDS:
        return (_amount(definition),)
    if kind in RATIO_KINDS:
        return _ratio(definition)
    if kind == Kind.MEAN_SCORE:
        return _average(definition)
    if kind == Kind.MEAN_CHANGE:
        return _before_and_after(definition)
    return ()


def split_parts_for(definition: Definition, *, numerator_only: bool) -> tuple[Part, ...]:
    """The boxes of one row of a split. Before and after asks less there than of the total."""
    parts = parts_for(definition)
    if definition.kind == Kind.MEAN_CHANGE:
        parts = tuple(part for part in parts if part.name in ("n", "first", "last", "sd"))
    if numerator_only:
        parts = tuple(part for part in parts if part.name != "denominator")
    return tuple(replace(part, required=False) for part in parts)


def companion_part(definition: Definition, *, code: str, title: str, required: bool) -> Part:
    """A number asked beside the figure: of money where the figure is money, otherwise of whole things."""
    if definition.kind == Kind.CURRENCY:
        return Part(code, title, PartKind.POUNDS, required, definition.scale)
    return Part(code, title, PartKind.WHOLE, required)


def share(figures: Iterable[AskedFigure]) -> list[AskedFigure]:
    """The same words mean the same number: the first figure asked holds the box, the others show it."""
    holders: dict[str, SharedWith] = {}
    shared: list[AskedFigure] = []
    for figure in figures:
        if not figure.is_asked:
            shared.append(figure)
            continue
        parts = tuple(_shared(figure, part, holders) for part in figure.parts)
        companions = tuple(_shared(figure, part, holders) for part in figure.companions)
        for part in parts + companions:
            if part.shared is None and _may_be_shared(figure, part):
                holders.setdefault(
                    _words(part),
                    SharedWith(
                        figure.definition_id,
                        figure.code,
                        figure.title,
                        figure.domain_code,
                        part.name,
                        figure.definition.instrument_required,
                    ),
                )
        shared.append(replace(figure, parts=parts, companions=companions))
    return shared


def _shared(figure: AskedFigure, part: Part, holders: dict[str, SharedWith]) -> Part:
    holder = holders.get(_words(part))
    if holder is None or not _may_be_shared(figure, part):
        return part
    both_scored = holder.same_questionnaire and figure.definition.instrument_required
    return replace(part, shared=replace(holder, same_questionnaire=both_scored))


def _may_be_shared(figure: AskedFigure, part: Part) -> bool:
    """Numbers that the framework words for itself. Words of ours, such as "How many improved", are not one
    number for all who use them."""
    own_words = part.name in ("numerator", "denominator", "n") or part in figure.companions
    return own_words and part.kind == PartKind.WHOLE and not part.from_council


def _words(part: Part) -> str:
    return " ".join(part.label.casefold().split())


def _amount(definition: Definition) -> Part:
    if definition.kind == Kind.COUNT:
        return Part("numerator", definition.numerator)
    kind = PartKind.POUNDS if definition.kind == Kind.CURRENCY else PartKind.DECIMAL
    return Part("numerator", definition.numerator, kind, places=definition.scale, may_be_negative=True)


def _ratio(definition: Definition) -> tuple[Part, ...]:
    numerator_kind = PartKind.DECIMAL if definition.scale else PartKind.WHOLE
    return (
        Part("numerator", definition.numerator, numerator_kind, places=definition.scale),
        Part("denominator", definition.denominator, from_council=definition.central_denominator),
    )


def _average(definition: Definition) -> tuple[Part, ...]:
    negative = _goes_below_zero(definition)
    return (
        Part("n", definition.denominator),
        Part(
            "mean",
            "Average",
            PartKind.DECIMAL,
            False,
            max(definition.scale, 2),
            negative,
            way=AS_AVERAGE,
            hint="Give the average, or the sum below if that is what your system shows.",
        ),
        Part(
            "sum",
            definition.numerator,
            PartKind.DECIMAL,
            False,
            definition.scale,
            negative,
            way=AS_SUM,
        ),
        Part("sd", "Standard deviation, if you know it", PartKind.DECIMAL, False, max(definition.scale, 2)),
    )


def _before_and_after(definition: Definition) -> tuple[Part, ...]:
    places = max(definition.scale, 2)
    return (
        Part("started", "How many started, with a first score"),
        Part("n", definition.denominator),
        Part("first", "Average of the first scores", PartKind.DECIMAL, True, places, True),
        Part("last", "Average of the last scores", PartKind.DECIMAL, True, places, True),
        Part("improved", "How many improved"),
        Part("same", "How many stayed the same"),
        Part("worse", "How many got worse"),
        Part("sd", "Standard deviation of the change, if you know it", PartKind.DECIMAL, False, places),
    )


def _goes_below_zero(definition: Definition) -> bool:
    return definition.valid_low is None or definition.valid_low < 0
