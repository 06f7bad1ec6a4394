"""The look in Chromium, under the product's own security policy: nothing for axe to find, nothing blocked."""

import json
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.test import override_settings
from django.urls import include, path

from familyhubs.testing.processes import wait_until
from outcomes.forms.base import GovukForm
from outcomes.forms.fields import DatePartsField, LongTextField, PoundsField, WholeNumberField
from outcomes.forms.widgets import Checkboxes, Radios

AXE = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Demonstration(GovukForm, forms.Form):
    name = forms.CharField(label="Name", max_length=30, help_text="As families know it")
    password = forms.CharField(label="Password", widget=forms.PasswordInput({"autocomplete": "off"}))
    approved = DatePartsField(label="When was it approved?", subject="Date of approval")
    families = WholeNumberField(label="Families reached", min_value=0)
    cost = PoundsField(label="Running costs", suffix="a year")
    note = LongTextField(label="What went on", max_length=20)
    kind = forms.ChoiceField(label="Kind", choices=[("", ""), ("a", "Alpha")])
    reason = forms.ChoiceField(
        label="Why is it missing?",
        choices=[("nil", "None this quarter"), ("other", "Another")],
        widget=Radios,
    )
    other_reason = forms.CharField(label="Say which", required=False)
    groups = forms.MultipleChoiceField(
        label="Who came", choices=[("p", "Parents"), ("n", "Nobody")], widget=Checkboxes(exclusive="n")
    )
    sure = forms.BooleanField(label="I have checked the figures")
    file = forms.FileField(label="File of values")
    revealed_by = {"reason": {"other": ["other_reason"]}}


FORM = """
{% extends "base.html" %}{% load govuk crispy_forms_tags %}{% block title %}Form{% endblock %}
{% block back %}{% include "components/back_link.html" with url="/" only %}{% endblock %}
{% block content %}{% error_summary form %}<h1 class="govuk-heading-l">Form</h1>
<form method="post" action="{{ action }}" novalidate>{% csrf_token %}{% crispy form %}
{% include "components/button.html" with text="Save" name="step" value="save" only %}</form>{% endblock %}
"""

QUARTERS = ["April to June 2026", "July to September 2026", "October to December 2026"]
LINES = {
    "data": [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "<b>Families</b> & friends",
            "x": QUARTERS,
            "y": [12000, None, 14000],
        },
        {"type": "scatter", "mode": "lines", "name": "Target", "x": QUARTERS, "y": [13000, 13000, 13000]},
    ],
    "layout": {"yaxis": {"title": {"text": "Families"}}},
}
BARS = {
    "data": [
        {
            "type": "bar",
            "orientation": "h",
            "name": "Families",
            "y": ["<i>A hub</i> with a long name of its own", "B"],
            "x": [5, 3],
        }
    ],
    "layout": {},
}

CHARTS = """
{% extends "base_with_charts.html" %}{% block title %}Figures{% endblock %}
{% block back %}{% include "components/breadcrumbs.html" with items=crumbs only %}{% endblock %}
{% block content %}<h1 class="govuk-heading-l">Figures</h1>
<div class="app-figures">
{% include "components/figure_card.html" with label="Families" value="12,345" note="31 of 40 hubs" only %}
{% include "components/figure_card.html" with label="Money" value="£5" tag="Late" colour="red" url="/" only %}
</div>
{% with finding="It rose." %}
{% include "components/chart.html" with id="lines" title="Trend" figure=lines columns=columns rows=rows %}
{% endwith %}
{% include "components/chart.html" with id="bars" title="By hub" figure=bars columns=columns rows=rows only %}
{% include "components/table.html" with id="wide" caption="Wide" columns=wide rows=wide_rows only %}
{% include "components/table.html" with id="rows" caption="Rows" columns=wide rows=wide_rows stacked=1 only %}
{% include "components/task_list.html" with id="tasks" tasks=tasks only %}
{% include "components/empty_state.html" with title="None yet" text="Soon." url="/" action="See" only %}
{% endblock %}
"""

sent = []


def shown(request, source: str, **context) -> HttpResponse:
    return HttpResponse(Template(source).render(RequestContext(request, context)))


@login_not_required
def form_page(request):
    if request.method == "POST":
        sent.append(request.POST.get("step"))
    form = Demonstration(request.POST, request.FILES) if request.method == "POST" else Demonstration()
    return shown(request, FORM, form=form)


@login_not_required
def chart_page(request):
    return shown(
        request,
        CHARTS,
        crumbs=[("Home", "/"), ("Hubs", "/hubs")],
        lines=LINES,
        bars=BARS,
        columns=["Quarter", {"label": "Families", "numeric": True}],
        rows=[["April to June 2026", "12,000"], ["October to December 2026", "14,000"]],
        wide=[
            "Authority",
            *[{"label": f"Quarter {number} of the year", "numeric": True} for number in range(1, 9)],
        ],
        wide_rows=[["Anytown", *["1,234,567"] * 8], ["Othertown", *["12"] * 8]],
        tasks=[{"title": "Access", "url": "/", "status": "Not started", "colour": "teal"}],
    )


urlpatterns = [
    path("demonstration/form/", form_page),
    path("demonstration/charts/", chart_page),
    path("", include("familyhubs.urls")),
]


@pytest.fixture(autouse=True)
def _demonstration():
    sent.clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield


def violations(page) -> list[tuple[str, str]]:
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run({{runOnly: {{type: 'tag', values: {json.dumps(RULES)}}}}})")
    assert len(found["passes"]) > 20
    return [(each["id"], node["html"]) for each in found["violations"] for node in each["nodes"]]


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_a_form_fresh_and_refused(open_page, width):
    page = open_page(width=width)
    page.goto("/demonstration/form/")
    assert (violations(page), overflow(page)) == ([], 0)
    page.get_by_role("button", name="Save").click()
    assert page.title() == "Error: Form – Family Hubs outcomes"
    page.wait_for_function("() => document.activeElement.className === 'govuk-error-summary'", timeout=5000)
    assert (violations(page), overflow(page)) == ([], 0)
    for link in page.locator(".govuk-error-summary a").all():
        href = link.get_attribute("href")
        link.click()
        assert page.evaluate("'#' + document.activeElement.id") == href


def test_a_form_without_script(open_page):
    page = open_page(javascript=False)
    page.goto("/demonstration/form/")
    assert page.get_by_label("Say which").is_visible()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("heading", name="There is a problem").is_visible()
    assert sent == ["save"]


def test_an_answer_reveals_what_belongs_to_it(open_page):
    page = open_page()
    page.goto("/demonstration/form/")
    assert not page.get_by_label("Say which").is_visible()
    page.get_by_label("Another", exact=True).check()
    assert page.get_by_label("Say which").is_visible()
    assert violations(page) == []
    page.get_by_label("None this quarter").check()
    assert not page.get_by_label("Say which").is_visible()


def test_a_double_click_sends_once(open_page):
    page = open_page()
    page.goto("/demonstration/form/")
    page.evaluate(
        """() => {
            const form = document.querySelector('main form')
            const button = form.querySelector('button[name=step]')
            form.requestSubmit(button)
            form.requestSubmit(button)
        }"""
    )
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert sent == ["save"]


def test_characters_left_are_told(open_page):
    page = open_page()
    page.goto("/demonstration/form/")
    page.get_by_label("What went on").fill("x" * 25)
    page.get_by_text("You have 5 characters too many").first.wait_for()


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_charts_are_drawn_under_the_policy_and_keep_to_themselves(open_page, width):
    page = open_page(width=width)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto("/demonstration/charts/")
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    page.locator("#bars-picture .main-svg").first.wait_for()
    assert [url for url in asked if not url.startswith(page.evaluate("location.origin"))] == []
    assert said == []
    assert (violations(page), overflow(page)) == ([], 0)
    assert page.locator(".modebar, .plotly-cloud-dialog").count() == 0
    assert page.evaluate("document.querySelectorAll('style').length") == 0
    # Names are words, not markup.
    assert "<b>Families</b> & friends" in page.locator("#lines-picture .legend").text_content()
    sizes = page.evaluate(
        "[...document.querySelectorAll('.js-plotly-plot text')].filter(t => t.textContent)"
        ".map(t => parseFloat(getComputedStyle(t).fontSize))"
    )
    assert len(sizes) > 8
    assert min(sizes) >= 16
    picture = page.locator("#lines-picture .main-svg").first.bounding_box()
    assert picture["width"] <= width
    texts = page.locator("#lines-picture .xtick text, #bars-picture .ytick text").all()
    assert [text.text_content() for text in texts if text.bounding_box()["x"] < 0] == []
    # Drawn, the tables fold; each opens by its summary.
    assert page.evaluate("[...document.querySelectorAll('.app-chart details')].map(d => d.open)") == [
        False,
        False,
    ]


def test_a_chart_stays_above_its_table_when_the_window_changes(open_page):
    """As when a phone is turned."""
    page = open_page(width=1280)
    page.goto("/demonstration/charts/")
    picture = page.locator("#lines-picture .main-svg").first
    picture.wait_for()
    page.set_viewport_size({"width": 375, "height": 900})
    wait_until(lambda: picture.bounding_box()["width"] <= 375, what="the chart's getting narrower")
    below = page.locator("#lines-picture ~ details").bounding_box()["y"]
    assert picture.bounding_box()["y"] + picture.bounding_box()["height"] <= below


def test_charts_without_script_are_tables(open_page):
    page = open_page(javascript=False)
    page.goto("/demonstration/charts/")
    assert [table.is_visible() for table in page.locator("#lines-table, #bars-table").all()] == [True, True]
    assert not page.locator("#lines-picture").is_visible()


def test_on_paper_the_tables_are_open_and_the_pictures_fit(open_page):
    page = open_page()
    page.goto("/demonstration/charts/")
    page.locator("#bars-picture .main-svg").first.wait_for()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#lines-table").is_visible()
    assert page.locator("#lines-picture .main-svg").first.bounding_box()["width"] == 640
    assert not page.locator(".app-footer").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not page.locator("#lines-table").is_visible()


def test_only_what_scrolls_stops_the_tab_key(open_page):
    narrow, broad = open_page(width=375), open_page(width=2400)
    for page, reached in ((narrow, "0"), (broad, None)):
        page.goto("/demonstration/charts/")
        wanted = "region => region.getAttribute('tabindex') === " + json.dumps(reached)
        region = page.locator("[data-scroll-region]", has=page.locator("#wide")).element_handle()
        page.wait_for_function(wanted, arg=region, timeout=5000)
