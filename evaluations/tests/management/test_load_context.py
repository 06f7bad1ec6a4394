import pytest
from django.core.management import CommandError, call_command

from evaluations.models import ContextFile, ContextRevision, ContextSource, ContextValue
from evaluations.tests.published import as_file, invented_rows, local, make_country, make_source
from hubs.imports import areas
from outcomes.models import AuditEvent, Indicator

pytestmark = pytest.mark.django_db

REFERRALS = "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
PLANS = "d3_cpps_subsequent_plan_2013_to_2025.csv"


@pytest.fixture
def invented(tmp_path):
    make_country()
    make_source()
    path = tmp_path / "invented.csv"
    path.write_bytes(as_file(invented_rows()).getvalue())
    return path


def said(capsys, path, *words) -> list[str]:
    call_command("load_context", path, *words)
    return capsys.readouterr().out.splitlines()


def test_the_command_says_what_it_did(invented, capsys):
    left_out = "Left out 1 rows: Inner and Outer London, which group boroughs."
    assert said(capsys, invented, "--mapping", "invented", "--dry-run") == [
        "Read 24 rows of invented.csv.",
        left_out,
        "Would load 46 new values and 0 corrections; 0 were the same.",
    ]
    assert ContextValue.objects.count() == 0
    assert said(capsys, invented, "--mapping", "invented") == [
        "Read 24 rows of invented.csv.",
        left_out,
        "Loaded 46 new values and 0 corrections; 0 were the same.",
    ]
    invented.write_bytes(as_file([local(2020, "E06000002", 410, "c", "z")]).getvalue())
    assert said(capsys, invented, "--mapping", "invented") == [
        "Read 1 rows of invented.csv.",
        "Loaded 0 new values and 2 corrections; 0 were the same.",
        "Correction: TST1.1, Overton, Reporting year 2020: from How many: Low reliability to How many: 410.",
        "Correction: TST1.2, Overton, Reporting year 2020: from Out of how many: Low reliability "
        "to Out of how many: 410.",
        "Kept 12 values of the same periods that the file does not mention.",
    ]


def test_a_refused_file_is_told_with_its_rows(invented, capsys):
    invented.write_bytes(as_file([local(2020, "E06000099", 410, "c", "z")]).getvalue())
    with pytest.raises(CommandError) as problem:
        call_command("load_context", invented, "--mapping", "invented")
    assert str(problem.value).splitlines() == [
        "Nothing was loaded from invented.csv.",
        "Row 2, column new_la_code: No area is known by the code “E06000099”.",
    ]


def test_what_is_missing_is_said(invented, tmp_path):
    with pytest.raises(CommandError, match="nothing.csv cannot be read: No such file or directory."):
        call_command("load_context", tmp_path / "nothing.csv", "--mapping", "invented")
    with pytest.raises(CommandError) as problem:
        call_command("load_context", invented, "--mapping", "schools")
    assert str(problem.value) == (
        "There is no mapping called schools. There are: invented, protection_plans, referrals."
    )
    with pytest.raises(CommandError) as problem:
        call_command("load_context", invented, "--mapping", "referrals")
    assert str(problem.value) == (
        "The shared framework does not know WHF2.4, WHF2.5. Load the framework first."
    )


def test_a_mapping_is_taken_from_those_that_ship_and_then_belongs_to_the_database(invented):
    for code in ("WHF2.4", "WHF2.5"):
        Indicator.objects.create(code=code)
    for words in (["--dry-run"], []):
        with pytest.raises(CommandError, match="column referral_count: The file has no such column"):
            call_command("load_context", invented, "--mapping", "referrals", *words)
    assert not ContextSource.objects.filter(code="referrals").exists()


@pytest.fixture
def england():
    areas.load(areas.read(), by=None)
    for code in ("WHF2.4", "WHF2.5", "WHF2.6"):
        Indicator.objects.create(code=code)


def test_the_published_files_load_twice_with_the_same_result(england, published_data, capsys):
    left_out = "Left out 26 rows: Inner and Outer London, which group boroughs."
    for name, mapping, values in ((REFERRALS, "referrals", "4,212"), (PLANS, "protection_plans", "2,106")):
        first = said(capsys, published_data / name, "--mapping", mapping)
        again = said(capsys, published_data / name, "--mapping", mapping)
        assert first == [
            f"Read 2,132 rows of {name}.",
            left_out,
            f"Loaded {values} new values and 0 corrections; 0 were the same.",
        ]
        assert again[-1] == f"Loaded 0 new values and 0 corrections; {values} were the same."
    assert ContextFile.objects.count() == 2
    assert ContextRevision.objects.count() == 0
    assert AuditEvent.objects.filter(verb="loaded").count() == 2
    states = ContextValue.objects.filter(indicator__code="WHF2.5").exclude(numerator_state="number")
    # Counted in the file by hand: c 12, x 12, u 3 in rereferral_count.
    assert sorted(states.values_list("numerator_state", flat=True)) == (
        ["confidential"] * 12 + ["low_reliability"] * 3 + ["not_available"] * 12
    )
    norfolk = ContextValue.objects.get(
        indicator__code="WHF2.4", place__name="Norfolk", label="Reporting year 2013"
    )
    assert (norfolk.numerator_state, norfolk.numerator) == ("not_available", None)
