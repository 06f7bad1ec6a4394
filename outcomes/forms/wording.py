"""How forms speak when something is missing or cannot be read."""

from decimal import Decimal


def mid_sentence(label: str) -> str:
    """The label as it stands inside a sentence: a first capital falls, unless the word is an abbreviation."""
    first_word = label.split(" ", 1)[0]
    if first_word[1:] != first_word[1:].lower() or len(first_word) == 1:
        return label
    return label[:1].lower() + label[1:]


def please(verb: str, label: str) -> str:
    """“Enter families reached”; a question is quoted, since it does not fit into a sentence."""
    label = label.strip()
    if label.endswith("?"):
        return f"{verb} an answer to “{label}”"
    return f"{verb} {mid_sentence(label)}"


def digits(number: int | Decimal) -> str:
    """A limit as a message names it: 1,000,000 or 0.5."""
    return f"{number:,}"
