"""Log lines without personal details.

What a database or a library puts into a message is cleaned on its way out.
"""

import logging
import re

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
ROW_DETAIL = re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE)
LONG_TOKEN = re.compile(r"(?<=/)[\w:.=-]{24,}(?=/|\s|$)")


def cleaned(text: str) -> str:
    """E-mail addresses, the values of a row that the database quotes, and links that let their holder in."""
    text = ROW_DETAIL.sub(r"\1: (left out)", text)
    text = ADDRESS.sub("(address)", text)
    return LONG_TOKEN.sub("(token)", text)


class PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return cleaned(super().format(record))
