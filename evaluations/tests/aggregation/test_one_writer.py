"""Sums have one writer: nothing outside `evaluations/aggregation/` may write a summary."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
APPS = ("outcomes", "hubs", "evaluations", "familyhubs")
TABLES = ("evaluations_summary", "evaluations_summaryversion")
MODELS = {"Summary", "SummaryVersion"}
WRITES = {
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
    "save",
}
WRITING_SQL = re.compile(rf"(insert\s+into|update|delete\s+from)\s+\"?({'|'.join(TABLES)})\b", re.IGNORECASE)


def writes_in(source: str) -> list[str]:
    """Calls that write on a chain that begins with a summary's model, new instances of it, and SQL."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            names = list(chain(node.func))
            if names and names[-1] in MODELS and (len(names) == 1 or names[0] in WRITES):
                found.append(ast.unparse(node.func))
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.search(node.value)
        ):
            found.append(node.value.strip())
    return found


def chain(node):
    """`Summary.objects.filter(…).update` as update, filter, objects, Summary."""
    while True:
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Name):
            yield node.id
            return
        else:
            return


def test_a_write_is_recognised():
    assert writes_in("Summary.objects.filter(pk=1).update(level=2)") != []
    assert writes_in("Summary(level=1).save()") != []
    assert writes_in("cursor.execute('DELETE FROM evaluations_summary')") != []
    assert writes_in("Summary.objects.filter(pk=1).values('level')") == []


def test_only_the_aggregation_writes_summaries():
    writers = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "tests" in parts or "migrations" in parts or parts[:2] == ("evaluations", "aggregation"):
                continue
            if found := writes_in(path.read_text()):
                writers[str(path.relative_to(ROOT))] = found
    assert writers == {}
