#!/usr/bin/env python3
"""One door for every command.

“demo” and “verify” need nothing but Python: they first set up an environment of their own. Every
other command is an ordinary Django command and wants the environment to be there.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "familyhubs.settings")

    from familyhubs import bootstrap

    if sys.argv[1:2] and sys.argv[1] in bootstrap.COMMANDS:
        bootstrap.prepare(sys.argv)

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
