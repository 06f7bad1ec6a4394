"""What is vendored is what the manifest says, without what only GOV.UK may use, and asks no other server."""

import hashlib
import json
import re
import tarfile
from io import BytesIO
from pathlib import Path

import plotly
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command

from outcomes.management.commands import vendor_assets

ROOT = Path(settings.BASE_DIR)
MANIFEST = json.loads((ROOT / "static/vendor/manifest.json").read_text())
VERSIONS = {line["name"]: line["version"] for line in MANIFEST["packages"]}
FILES = {name: digest for line in MANIFEST["packages"] for name, digest in line["sha256"].items()}


def vendored(name: str) -> str:
    paths = [path for path in FILES if path.endswith(name)]
    assert len(paths) == 1
    return (ROOT / paths[0]).read_text()


@pytest.mark.parametrize("path", FILES)
def test_every_file_is_the_one_that_was_recorded(path):
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == FILES[path]


def test_nothing_lies_there_that_is_not_recorded():
    folders = [ROOT / "static/vendor", ROOT / "outcomes/tests/vendor"]
    there = {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert there == {*FILES, "static/vendor/manifest.json"}


def test_every_package_brings_its_licence():
    assert {line["name"]: line["licence"] for line in MANIFEST["packages"]} == {
        "axe-core": "MPL-2.0",
        "govuk-frontend": "MIT",
        "plotly.js-cartesian-dist-min": "MIT",
    }
    for line in MANIFEST["packages"]:
        licences = [path for path in line["sha256"] if path.endswith("/LICENSE.txt")]
        assert len(licences) == 1
        assert len((ROOT / licences[0]).read_text()) > 1000


@pytest.mark.parametrize("path", [path for path in FILES if path.endswith((".css", ".js"))])
def test_no_file_points_to_a_map_that_is_not_there(path):
    assert "sourceMappingURL=" not in (ROOT / path).read_text()


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.endswith(".css")]
    + [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "static/css").glob("*.css"))],
)
def test_style_sheets_ask_for_nothing_else_and_leave_gov_uks_own_alone(path):
    css = (ROOT / path).read_text()
    for forbidden in ("@font-face", "GDS Transport", "@import", "url(", "/assets/", "crest"):
        assert forbidden not in css.replace("url(data:", "")


def test_no_font_or_crown_was_brought_along():
    names = [path.name for path in (ROOT / "static").rglob("*") if path.is_file()]
    assert [name for name in names if re.search(r"woff|crest|crown|govuk-icon|opengraph", name)] == []


def test_plotlys_style_sheet_holds_every_rule_of_its_bundle():
    rules = vendor_assets.plotly_rules(vendored("plotly-cartesian.min.js"))
    css = vendored("plotly.css")
    assert len(rules) == 66
    assert css == "".join(f"{selector}{{{words}}}\n" for selector, words in reversed(rules))
    assert all(words.endswith(";") and "{" not in words for _, words in rules)


def test_pythons_plotly_and_the_browsers_are_of_one_version():
    bundled = Path(plotly.__file__).parent / "package_data/plotly.min.js"
    with bundled.open() as script:
        head = script.read(200)
    assert re.search(r"plotly\.js v([\d.]+)", head).group(1) == VERSIONS["plotly.js-cartesian-dist-min"]
    assert f"v{VERSIONS['plotly.js-cartesian-dist-min']}" in vendored("plotly-cartesian.min.js")[:100]


def test_the_bundle_evaluates_no_text_as_script():
    assert "new Function" not in vendored("plotly-cartesian.min.js")


def test_templates_and_scripts_name_files_that_exist():
    named = set()
    for template in (ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r"{% static [\"']([^\"']+)[\"'] %}", template.read_text()))
    for script in (ROOT / "static/js").glob("*.js"):
        for imported in re.findall(r"from '(\.[^']+)'", script.read_text()):
            named.add((script.parent / imported).resolve().relative_to(ROOT / "static").as_posix())
    assert {
        "css/app.css",
        "js/app.js",
        "js/forms.js",
        f"vendor/govuk-frontend-{VERSIONS['govuk-frontend']}/govuk-frontend.min.js",
    } <= named
    assert [name for name in sorted(named) if finders.find(name) is None] == []


def test_no_template_has_a_style_or_a_script_of_its_own_but_the_one_with_a_nonce():
    found = []
    for template in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(r"{%.*?%}", "", template.read_text())
        found += [(template.name, tag) for tag in re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)]
        found += [
            (template.name, "style") for _ in re.findall(r"<style|\sstyle=[\"']|\son[a-z]+=[\"']", text)
        ]
    assert found == [("base.html", '<script nonce="{{ request.csp_nonce }}">')]


# --- The command itself, on archives made here


BUNDLE = 'x={"X,X div":\'margin:0;font-family:"A";\',"X a":"b:c;",Y:\'d:e;\',"Y p":"f:g;"};for(k in x)1;'


def archive(folder: Path, name: str, version: str, members: dict[str, str]) -> Path:
    path = folder / f"{name}-{version}.tgz"
    described = json.dumps({"name": name, "version": version, "license": "MIT"})
    with tarfile.open(path, "w:gz") as tar:
        for member, text in {"package.json": described, **members}.items():
            entry = tarfile.TarInfo(f"package/{member}")
            entry.size = len(text.encode())
            tar.addfile(entry, BytesIO(text.encode()))
    return path


@pytest.fixture
def tree(tmp_path, settings):
    settings.BASE_DIR = tmp_path / "tree"
    (settings.BASE_DIR / "static/vendor").mkdir(parents=True)
    return settings.BASE_DIR


def govuk_archive(folder: Path, version: str) -> Path:
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/f.woff)}"
        "a{font-family:GDS Transport,arial,sans-serif}"
        "b{background-image:url(/assets/images/govuk-crest.svg)}\n/*# sourceMappingURL=x.css.map */\n"
    )
    return archive(
        folder,
        "govuk-frontend",
        version,
        {
            "dist/govuk/govuk-frontend.min.css": css,
            "dist/govuk/govuk-frontend.min.js": "export{a};//# sourceMappingURL=x.js.map\n",
            "dist/govuk/assets/fonts/f.woff": "font",
        },
    )


def test_an_upgrade_replaces_the_version_before_and_keeps_the_rest(tmp_path, tree):
    plotly_archive = archive(
        tmp_path,
        "plotly.js-cartesian-dist-min",
        "1.0.0",
        {"plotly-cartesian.min.js": BUNDLE, "LICENSE": "free"},
    )
    call_command("vendor_assets", govuk_archive(tmp_path, "1.0.0"), plotly_archive)
    call_command("vendor_assets", govuk_archive(tmp_path, "1.1.0"))
    there = sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file())
    assert there == [
        "static/vendor/govuk-frontend-1.1.0/LICENSE.txt",
        "static/vendor/govuk-frontend-1.1.0/govuk-frontend.min.css",
        "static/vendor/govuk-frontend-1.1.0/govuk-frontend.min.js",
        "static/vendor/manifest.json",
        "static/vendor/plotly.js-cartesian-dist-min-1.0.0/LICENSE.txt",
        "static/vendor/plotly.js-cartesian-dist-min-1.0.0/plotly-cartesian.min.js",
        "static/vendor/plotly.js-cartesian-dist-min-1.0.0/plotly.css",
    ]
    govuk = tree / "static/vendor/govuk-frontend-1.1.0"
    assert (govuk / "govuk-frontend.min.css").read_text() == (
        "a{font-family:arial,sans-serif}b{background-image:none}\n"
    )
    assert (govuk / "govuk-frontend.min.js").read_text() == "export{a};"
    assert (tree / "static/vendor/plotly.js-cartesian-dist-min-1.0.0/plotly.css").read_text() == (
        ".plotly-notifier p{f:g;}\n"
        ".plotly-notifier{d:e;}\n"
        ".js-plotly-plot .plotly a{b:c;}\n"
        '.js-plotly-plot .plotly,.js-plotly-plot .plotly div{margin:0;font-family:"A";}\n'
    )
    manifest = json.loads((tree / "static/vendor/manifest.json").read_text())
    assert [(line["name"], line["version"]) for line in manifest["packages"]] == [
        ("govuk-frontend", "1.1.0"),
        ("plotly.js-cartesian-dist-min", "1.0.0"),
    ]


def test_a_package_that_is_not_used_is_refused(tmp_path, tree):
    with pytest.raises(CommandError, match="jquery"):
        call_command("vendor_assets", archive(tmp_path, "jquery", "1.0.0", {}))


def test_a_bundle_that_changed_its_shape_is_refused(tmp_path, tree):
    odd = archive(
        tmp_path,
        "plotly.js-cartesian-dist-min",
        "9.0.0",
        {"plotly-cartesian.min.js": "nothing here", "LICENSE": "free"},
    )
    with pytest.raises(CommandError, match="style rules"):
        call_command("vendor_assets", odd)
