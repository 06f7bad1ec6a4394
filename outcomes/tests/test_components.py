"""The page around everything, the error pages and the components, read as a browser reads them."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from outcomes.tests.markup import Markup

HOSTILE = '<script>alert("1")</script>" onfocus="alert(2)'
COMPONENTS = Path(settings.BASE_DIR) / "templates/components"


def component(name: str, /, **context) -> Markup:
    markup = Markup(render_to_string(f"components/{name}.html", context))
    markup.assert_sound()
    return markup


@dataclass
class Person:
    name: str = "Sam Carter"
    email: str = "sam@example.com"
    is_authenticated: bool = True


@dataclass
class Link:
    label: str
    url: str
    is_current: bool = False


def page(source="", **context) -> Markup:
    request = RequestFactory().get("/somewhere")
    request.csp_nonce = "nonce-of-this-page"
    template = Template('{% extends "base.html" %}' + source)
    markup = Markup(template.render(Context({"request": request, "csrf_token": "token", **context})))
    markup.assert_sound()
    return markup


# --- The page


def test_the_page_has_one_of_each_landmark_and_its_parts_in_order():
    markup = page(
        "{% block title %}Returns{% endblock %}{% block content %}<h1>Returns</h1>{% endblock %}",
        navigation=[Link("Home", "/"), Link("Returns", "/returns", is_current=True)],
        footer_links=[Link("Help", "/help")],
        user=Person(),
    )
    landmarks = [
        element.tag for element in markup.all() if element.tag in ("header", "nav", "main", "footer")
    ]
    assert landmarks == ["header", "nav", "main", "footer"]
    assert markup.one("title").text == "Returns – Family Hubs outcomes"
    assert markup.one("html").attrs["lang"] == "en"
    skip = markup.one("a", class_="govuk-skip-link")
    assert skip.attrs["href"] == f"#{markup.one('main').attrs['id']}"
    assert [
        (link.text, link.attrs["href"], link.attrs.get("aria-current")) for link in markup.all("a")[1:]
    ] == [
        ("Family Hubs outcomes", "/", None),
        ("Home", "/", None),
        ("Returns", "/returns", "page"),
        ("Help", "/help", None),
    ]


def test_the_only_script_in_the_page_carries_the_nonce():
    scripts = page().all("script")
    assert [("src" in script.attrs, script.attrs.get("nonce")) for script in scripts] == [
        (False, "nonce-of-this-page"),
        (True, None),
    ]


def test_it_is_no_service_of_gov_uk():
    html = Path(settings.BASE_DIR, "templates/base.html").read_text()
    assert [word for word in ("govuk-header", "govuk-footer", "crown", "crest") if word in html] == []


def test_somebody_signed_in_is_named_and_may_sign_out_by_post():
    markup = page(user=Person(name=HOSTILE))
    account = markup.one(class_="app-account")
    assert account.text == f"Signed in as {HOSTILE} Sign out"
    form = markup.one("form")
    assert (form.attrs["method"], form.attrs["action"]) == ("post", reverse("logout"))
    assert markup.one("input", name="csrfmiddlewaretoken").attrs["value"] == "token"


def test_nobody_signed_in_has_no_account_and_no_menu():
    markup = page(user=Person(is_authenticated=False))
    assert markup.all("form") == markup.all(class_="app-account") == markup.all("nav") == []


def test_messages_are_banners_told_apart():
    markup = page(
        messages=[
            Message(constants.SUCCESS, "Saved"),
            Message(constants.ERROR, HOSTILE),
            Message(constants.INFO, "It opens on 1 December 2026"),
        ]
    )
    banners = markup.all(class_="govuk-notification-banner")
    assert [(banner.text, banner.attrs["role"]) for banner in banners] == [
        ("Done Saved", "alert"),
        (f"Not done {HOSTILE}", "alert"),
        ("Important It opens on 1 December 2026", "region"),
    ]


def test_a_page_with_charts_brings_plotlys_rules_as_a_file_that_plotly_recognises():
    markup = Markup(render_to_string("base_with_charts.html", {"user": Person(is_authenticated=False)}))
    sheet = markup.one("link", id="plotly.js-style-global")
    assert sheet.classes == ["no-inline-styles"]
    assert sheet.attrs["href"].endswith("/plotly.css")
    assert [
        script.attrs["src"].rsplit("/", 1)[1] for script in markup.all("script") if "src" in script.attrs
    ] == [
        "app.js",
        "plotly-cartesian.min.js",
        "charts.js",
    ]


@pytest.mark.parametrize(
    ("template", "heading"),
    [
        ("400.html", "The page could not be understood"),
        ("403.html", "You cannot see this page"),
        ("403_csrf.html", "This page was open for too long"),
        ("404.html", "Page not found"),
        ("500.html", "Sorry, there is a problem with Family Hubs outcomes"),
    ],
)
def test_error_pages_say_what_happened_and_lead_back(template, heading):
    # A page of error is often shown without any context.
    markup = Markup(render_to_string(template))
    markup.assert_sound()
    assert [element.text for element in markup.all("h1")] == [heading]
    assert "/" in [link.attrs["href"] for link in markup.all("a")]
    assert markup.one("title").text.endswith("– Family Hubs outcomes")


def test_the_page_of_a_broken_product_needs_nothing_of_it():
    source = Path(settings.BASE_DIR, "templates/500.html").read_text()
    assert [tag for tag in ("{%", "{{", "<script") if tag in source] == []
    named = re.findall(r'href="/static/([^"]+)"', source)
    assert named == ["css/standalone.css"]
    assert Path(settings.BASE_DIR, "static", named[0]).is_file()


# --- The components


def test_every_component_says_at_its_top_what_it_takes():
    silent = [
        path.name
        for path in sorted(COMPONENTS.glob("[!_]*.html"))
        if not re.match(r"{# [A-Z].+ #}\n", path.read_text())
    ]
    assert silent == []


def test_every_component_is_in_the_handbook():
    handbook = Path(settings.BASE_DIR, "docs/interface.md").read_text()
    by_tag = {"error_summary"}
    names = {path.stem for path in COMPONENTS.glob("[!_]*.html")} - by_tag
    assert [name for name in sorted(names) if f"`{name}`" not in handbook] == []


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("back_link", {"url": "/x", "text": HOSTILE}),
        ("breadcrumbs", {"items": [(HOSTILE, "/x")]}),
        ("button", {"text": HOSTILE, "name": HOSTILE, "value": HOSTILE}),
        ("button_link", {"text": HOSTILE, "url": HOSTILE}),
        (
            "chart",
            {"id": "c", "title": HOSTILE, "finding": HOSTILE, "figure": {"data": [HOSTILE]}, "note": HOSTILE},
        ),
        ("details", {"summary": HOSTILE, "text": HOSTILE}),
        ("empty_state", {"title": HOSTILE, "text": HOSTILE, "url": "/x", "action": HOSTILE}),
        (
            "figure_card",
            {"label": HOSTILE, "value": HOSTILE, "note": HOSTILE, "tag": HOSTILE, "url": HOSTILE},
        ),
        ("inset_text", {"text": HOSTILE}),
        ("notification_banner", {"text": HOSTILE}),
        ("panel", {"title": HOSTILE, "body": HOSTILE, "reference": HOSTILE}),
        (
            "summary_list",
            {
                "rows": [
                    {
                        "key": HOSTILE,
                        "value": HOSTILE,
                        "url": "/x",
                        "action": HOSTILE,
                        "parts": [{"title": HOSTILE, "rows": [(HOSTILE, HOSTILE)]}],
                    }
                ],
                "title": HOSTILE,
            },
        ),
        (
            "table",
            {
                "id": "t",
                "caption": HOSTILE,
                "columns": [HOSTILE],
                "rows": [[HOSTILE], [{"text": HOSTILE, "note": HOSTILE}]],
            },
        ),
        ("tag", {"text": HOSTILE}),
        (
            "task_list",
            {"id": "t", "tasks": [{"title": HOSTILE, "status": HOSTILE, "hint": HOSTILE, "url": "/x"}]},
        ),
        ("warning_text", {"text": HOSTILE}),
    ],
)
def test_hostile_words_stay_words(name, context):
    markup = component(name, **context)
    assert [script for script in markup.all("script") if script.attrs.get("type") != "application/json"] == []
    if name != "button_link":
        assert HOSTILE in " ".join(element.text for element in markup.elements)


def test_a_button_sends_which_it_was_and_only_once():
    button = component("button", text="Send", name="step", value="send", style="warning").one("button")
    assert button.attrs["type"] == "submit"
    assert (button.attrs["name"], button.attrs["value"]) == ("step", "send")
    assert button.attrs["data-prevent-double-click"] == "true"
    assert button.classes == ["govuk-button", "govuk-button--warning"]
    assert "name" not in component("button", text="Send").one("button").attrs


def test_a_list_of_tasks_names_what_describes_each():
    markup = component(
        "task_list",
        id="sections",
        tasks=[
            {"title": "Access", "url": "/access", "status": "Completed"},
            {
                "title": "Money",
                "url": "/money",
                "status": "Not started",
                "hint": "6 figures",
                "colour": "teal",
            },
            {"title": "Send", "status": "Cannot start yet"},
        ],
    )
    assert [(link.text, link.attrs["aria-describedby"]) for link in markup.all("a")] == [
        ("Access", "sections-1-status"),
        ("Money", "sections-2-hint sections-2-status"),
    ]
    assert [status.text for status in markup.all(class_="govuk-task-list__status")] == [
        "Completed",
        "Not started",
        "Cannot start yet",
    ]
    assert [tag.classes for tag in markup.all(class_="govuk-tag")] == [["govuk-tag", "govuk-tag--teal"]]


@dataclass
class Fact:
    key: str
    value: str
    url: str = ""
    action: str = ""


def test_a_summary_list_takes_records_and_says_what_would_be_changed():
    markup = component(
        "summary_list", rows=[Fact("Hub", "Anytown"), Fact("Due", "3 June 2026", "/due")], title="Return"
    )
    assert [
        (key.text, value.text) for key, value in zip(markup.all("dt"), markup.all("dd"), strict=False)
    ] == [
        ("Hub", "Anytown"),
        ("Due", "3 June 2026"),
    ]
    assert markup.one("a").text == "Change Due"
    assert markup.one("h2").text == "Return"


def test_parts_of_a_value_are_a_list_below_it():
    parts = [{"title": "Age of child", "rows": [("Under 1", "11"), ("1 to 4", "20")]}]
    markup = component("summary_list", rows=[{"key": "Reached", "value": "31", "parts": parts}])
    assert [item.text for item in markup.all("li")] == ["Under 1: 11", "1 to 4: 20"]
    assert "Age of child" in markup.one("dd").text


@dataclass
class Column:
    label: str
    numeric: bool = False


@dataclass
class Figure:
    text: str
    url: str = ""
    tag: str = ""
    note: str = ""


def table(**context) -> Markup:
    return component(
        "table",
        id="hubs",
        caption="Hubs",
        columns=["Hub", Column("Families", numeric=True), {"label": "State"}],
        rows=[
            ["North", 0, Figure("Approved", tag="green")],
            [{"text": "South", "url": "/south"}, None, Figure("Late", note="since 3 June 2026")],
        ],
        **context,
    )


def test_a_table_has_caption_headings_and_numbers_to_the_right():
    markup = table()
    assert markup.one("caption").text == "Hubs"
    assert [(head.text, head.attrs["scope"]) for head in markup.all("th")] == [
        ("Hub", "col"),
        ("Families", "col"),
        ("State", "col"),
        ("North", "row"),
        ("South", "row"),
    ]
    cells = markup.all("td")
    assert [cell.text for cell in cells] == ["0", "Approved", "", "Late since 3 June 2026"]
    assert ["govuk-table__cell--numeric" in cell.classes for cell in cells] == [True, False, True, False]
    assert markup.one("a").attrs["href"] == "/south"
    region = markup.one(role="region")
    assert (region.attrs["aria-labelledby"], region.attrs["tabindex"]) == ("hubs-caption", "0")


def test_a_stacked_table_stays_a_table_to_those_who_hear_it():
    markup = table(stacked=True)
    assert [len(markup.all(role=role)) for role in ("table", "row", "columnheader", "rowheader", "cell")] == [
        1,
        3,
        3,
        2,
        4,
    ]
    labels = markup.all(class_="app-table__label")
    assert [(label.text, label.attrs["aria-hidden"]) for label in labels] == [
        ("Families", "true"),
        ("State", "true"),
    ] * 2
    assert markup.all(role="region") == []


def test_a_row_of_another_length_than_its_columns_is_an_error():
    with pytest.raises(ValueError, match="argument 2 is longer"):
        component("table", id="t", caption="Hubs", columns=["Hub", "Families"], rows=[["North"]])


def test_a_chart_brings_its_numbers_as_a_table_that_is_open_without_script():
    markup = component(
        "chart",
        id="reach",
        title="Families reached",
        finding="It rose.",
        figure={"data": [{"type": "bar", "x": ["Q1 </script>"], "y": [None]}], "layout": {}},
        columns=["Quarter", Column("Families", numeric=True)],
        rows=[["Q1", "120"]],
    )
    picture = markup.one(role="img")
    assert picture.attrs["aria-labelledby"] == "reach-title reach-finding"
    assert markup.one("h2").attrs["id"] == "reach-title"
    assert "open" in markup.one("details").attrs
    assert [cell.text for cell in markup.all("td")] == ["120"]
    data = markup.one("script")
    assert (data.attrs["id"], data.attrs["type"]) == ("reach-data", "application/json")
    assert markup.one("figure").attrs["data-chart"] == "reach-data"
    assert "</script>" not in data.text


def test_pages_of_a_list():
    pages = Paginator(range(400), 10)
    markup = component("pagination", page=pages.page(12), query="status=late&")
    assert [(link.attrs["href"], link.attrs.get("aria-current")) for link in markup.all("a")] == [
        ("?status=late&page=11", None),
        ("?status=late&page=1", None),
        ("?status=late&page=10", None),
        ("?status=late&page=11", None),
        ("?status=late&page=12", "page"),
        ("?status=late&page=13", None),
        ("?status=late&page=14", None),
        ("?status=late&page=40", None),
        ("?status=late&page=13", None),
    ]
    assert component("pagination", page=Paginator([1], 10).page(1)).elements == []


def test_more_is_told_when_asked_for_as_words_or_by_a_fragment():
    assert component("details", summary="What counts", text="One\n\nTwo").all("p")[1].text == "Two"
    markup = component("details", summary="Status", template="components/tag.html", open=True)
    assert "open" in markup.one("details").attrs
    assert len(markup.all(class_="govuk-tag")) == 1
