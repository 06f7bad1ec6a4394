"""Brings front-end packages into the tree, so that nothing is built or fetched when the product is deployed.

A developer runs it once for an upgrade, with the archives that `npm pack` makes. Only what is served is kept,
beside its licence; the manifest records versions and SHA-256, which a test checks.
"""

import hashlib
import json
import re
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

GOVUK_LICENCE = """\
The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


def without_source_map(text: str) -> str:
    """Drop the pointer to a map that is not shipped: collecting hashed static files stops at it."""
    text = re.sub(r"/\*# sourceMappingURL=[^*]*\*/\s*", "", text)
    return re.sub(r"//# sourceMappingURL=\S+\s*", "", text)


def govuk_css(text: str) -> str:
    """Take out what only GOV.UK may use, its typeface and crest; Arial is next in its own stack."""
    text = re.sub(r"@font-face\{[^}]*\}", "", text)
    text = text.replace("GDS Transport,arial", "arial")
    text = re.sub(r"url\(/assets/images/govuk-crest\.svg\)", "none", text)
    return without_source_map(text)


RULES = re.compile(r'\{"X,X div":.*?\};')
RULE = re.compile(r"""("(?:[^"\\]|\\.)*"|\w+):('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")[,}]""")


def plotly_rules(bundle: str) -> list[tuple[str, str]]:
    """The selectors and declarations that Plotly would put into a style element, in its order."""
    found = RULES.search(bundle)
    if found is None:
        raise CommandError(
            "The Plotly bundle holds no style rules where they were expected; look at it by hand."
        )
    return [
        (
            selector.strip('"').replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier"),
            declarations[1:-1],
        )
        for selector, declarations in RULE.findall(found.group())
    ]


def plotly_css(bundle: str) -> str:
    """The same rules as a file, for a policy that allows no style element.

    Plotly inserts each rule before those already there, so the file lists them backwards to keep the cascade.
    """
    return "".join(
        f"{selector}{{{declarations}}}\n" for selector, declarations in reversed(plotly_rules(bundle))
    )


@dataclass(frozen=True)
class Kept:
    """A file to ship: where it goes, and what makes it from the members of the archive."""

    name: str
    make: Callable[[Callable[[str], str]], str]


@dataclass(frozen=True)
class Package:
    folder: str
    files: tuple[Kept, ...]


def as_is(member: str) -> Callable[[Callable[[str], str]], str]:
    return lambda read: read(member)


PLOTLY_BUNDLE = "plotly-cartesian.min.js"
PACKAGES = {
    "govuk-frontend": Package(
        "static/vendor",
        (
            Kept("govuk-frontend.min.css", lambda read: govuk_css(read("dist/govuk/govuk-frontend.min.css"))),
            Kept(
                "govuk-frontend.min.js",
                lambda read: without_source_map(read("dist/govuk/govuk-frontend.min.js")),
            ),
            # The archive names the licence without its text.
            Kept("LICENSE.txt", lambda read: GOVUK_LICENCE),
        ),
    ),
    "plotly.js-cartesian-dist-min": Package(
        "static/vendor",
        (
            Kept(PLOTLY_BUNDLE, as_is(PLOTLY_BUNDLE)),
            Kept("plotly.css", lambda read: plotly_css(read(PLOTLY_BUNDLE))),
            Kept("LICENSE.txt", as_is("LICENSE")),
        ),
    ),
    "axe-core": Package(
        "outcomes/tests/vendor",
        (
            Kept("axe.min.js", lambda read: without_source_map(read("axe.min.js"))),
            Kept("LICENSE.txt", as_is("LICENSE")),
            Kept("LICENSE-3RD-PARTY.txt", as_is("LICENSE-3RD-PARTY.txt")),
        ),
    ),
}


def manifest_path(root: Path) -> Path:
    return root / "static/vendor/manifest.json"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def vendor(archive: Path, root: Path) -> dict:
    """Unpack what is kept of one archive and return its line in the manifest."""
    with tarfile.open(archive) as members:

        def read(member: str) -> str:
            return members.extractfile(f"package/{member}").read().decode()

        described = json.loads(read("package.json"))
        name, version = described["name"], described["version"]
        if name not in PACKAGES:
            raise CommandError(f"{archive.name} holds {name}, which this product does not use.")
        package = PACKAGES[name]
        for older in (root / package.folder).glob(f"{name}-*"):
            shutil.rmtree(older)
        # The version is in the path: what a module imports keeps its name when static files are hashed.
        folder = root / package.folder / f"{name}-{version}"
        folder.mkdir(parents=True)
        hashes = {}
        for kept in package.files:
            path = folder / kept.name
            path.write_text(kept.make(read), newline="")
            hashes[path.relative_to(root).as_posix()] = sha256(path)
    return {"name": name, "version": version, "licence": described["license"], "sha256": hashes}


class Command(BaseCommand):
    help = "Copy front-end packages into the tree from the archives that `npm pack` makes."

    def add_arguments(self, parser):
        parser.add_argument("archives", nargs="+", type=Path, help="for example govuk-frontend-6.6.0.tgz")

    def handle(self, *args, archives: list[Path], **options):
        root = Path(settings.BASE_DIR)
        path = manifest_path(root)
        packages = (
            {line["name"]: line for line in json.loads(path.read_text())["packages"]} if path.exists() else {}
        )
        for archive in archives:
            line = vendor(archive, root)
            packages[line["name"]] = line
            self.stdout.write(f"{line['name']} {line['version']}: {len(line['sha256'])} files")
        manifest = {"packages": [packages[name] for name in sorted(packages)]}
        path.write_text(json.dumps(manifest, indent=2) + "\n")
