"""Facts and sums have one writer each: nothing else may write to their tables, in whatever way.

Every test is watched for what it makes the product write (`familyhubs/testing/one_writer.py`). Here the code
is read as well, for what no test happens to reach, and the admin is asked what it offers.
"""

import ast
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models

from familyhubs.testing import one_writer
from familyhubs.testing.one_writer import APPS, ROOT, SEEDING, WRITERS, tables_written
from hubs.choices import Role
from hubs.models import CompanionValue, Observation, OutboxMark, Revision
from hubs.tests.builders import make_definition, make_hub, make_period, make_user

MODELS = {model.__name__: model for model in apps.get_models() if model._meta.db_table in WRITERS}
FACTS = (Observation, CompanionValue, Revision)
WRITES = {
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
    "save",
    "add",
    "set",
    "remove",
    "clear",
} | {f"a{name}" for name in ("create", "get_or_create", "update_or_create", "update", "delete", "save")}
WRITING_SQL = re.compile(
    rf"(insert\s+(or\s+\w+\s+)?into|update|delete\s+from|copy)\s+\"?({'|'.join(WRITERS)})\b", re.IGNORECASE
)


class Reader(ast.NodeVisitor):
    """Finds writes in a module: on what leads to a watched model, or was taken from one."""

    def __init__(self):
        self.found: list[tuple[str, str]] = []  # table, and the words that write to it
        self.taken: dict[str, str] = {}
        self.models = set(MODELS)

    def visit_Module(self, node):
        """A name that stands for something else in this module is no model."""
        others = {n.name for n in node.body if isinstance(n, ast.ClassDef)}
        for imported in (n for n in ast.walk(node) if isinstance(n, ast.ImportFrom)):
            if "models" not in (imported.module or "").split("."):
                others |= {alias.asname or alias.name for alias in imported.names}
        self.models -= others
        self.generic_visit(node)

    def visit_FunctionDef(self, node):
        before = dict(self.taken)
        self.generic_visit(node)
        self.taken = before

    def visit_Assign(self, node):
        self.generic_visit(node)
        for target in node.targets:
            self._take(target, node.value)

    def visit_AnnAssign(self, node):
        self.generic_visit(node)
        if node.value is not None:
            self._take(node.target, node.value)

    def visit_For(self, node):
        self._take(node.target, node.iter)
        self.generic_visit(node)

    def visit_Call(self, node):
        names = list(chain(node.func))
        table = self._table(node.func)
        if names and table and (names[0] in WRITES or (len(names) == 1 and names[0] in self.models)):
            self.found.append((table, ast.unparse(node.func)))
        self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self._read_sql(node.value)

    def visit_JoinedStr(self, node):
        self._read_sql("".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values))

    def _read_sql(self, text: str) -> None:
        self.found += [(told[2].lower(), text.strip()) for told in WRITING_SQL.findall(text)]

    def _take(self, target, value) -> None:
        for name in (n.id for n in ast.walk(target) if isinstance(n, ast.Name)):
            table = self._table(value)
            if table:
                self.taken[name] = table
            else:
                self.taken.pop(name, None)

    def _table(self, node) -> str | None:
        """The watched table to which a chain of names leads, by its model or by a related name."""
        names = list(chain(node))
        if not names:
            return None
        if names[-1] in self.taken:
            return self.taken[names[-1]]
        named = [name for name in names if name in self.models]
        if named:
            return MODELS[named[0]]._meta.db_table
        related = [name for name in names[:-1] if name in RELATED]
        return RELATED[related[0]] if related else None


def related_names() -> dict[str, str]:
    """The names by which other rows lead to rows of the watched tables."""
    found = {}
    for model in MODELS.values():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and not field.remote_field.hidden:
                found[field.remote_field.get_accessor_name()] = model._meta.db_table
    return found


RELATED = related_names()


def chain(node):
    """`Observation.objects.filter(…).update` as update, filter, objects, Observation."""
    while True:
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Name):
            yield node.id
            return
        else:
            return


def writes_in(source: str) -> list[tuple[str, str]]:
    reader = Reader()
    reader.visit(ast.parse(source))
    return reader.found


@pytest.mark.parametrize(
    "source",
    [
        "Summary.objects.filter(pk=1).update(level=2)",
        "Summary(level=1).save()",
        "Observation.objects.get_or_create(pk=1)",
        "Observation.objects.select_for_update().get(pk=1).delete()",
        "standing = Observation.objects.filter(pk=1)\nstanding.update(withdrawn=True)",
        "def f():\n  for o in Observation.objects.all():\n    o.save()",
        "o = Observation.objects.first()\no.save(update_fields=['typed'])",
        "period_return.observations.update(withdrawn=True)",
        "observation.companions.all().delete()",
        "hub.parents.create(parent=other)",
        "cursor.execute('DELETE FROM evaluations_summary')",
        "cursor.execute(f'UPDATE hubs_observation SET typed = {typed}')",
        "async def f():\n  await Observation.objects.acreate(pk=1)",
    ],
)
def test_a_write_is_recognised(source):
    assert writes_in(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "Summary.objects.filter(pk=1).values('level')",
        "rows = Observation.objects.filter(pk=1)\nrows = Notice.objects.all()\nrows.update(attempts=1)",
        "cursor.execute('SELECT 1 FROM hubs_observation')",
    ],
)
def test_reading_is_no_write(source):
    assert writes_in(source) == []


def test_the_code_writes_facts_and_sums_only_where_they_belong():
    writers = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if {"tests", "testing", "migrations"} & set(name.split("/")) or name.startswith(SEEDING):
                continue
            writers += [
                f"{name}: {words}"
                for table, words in writes_in(path.read_text())
                if not name.startswith(WRITERS[table])
            ]
    assert writers == []


# --- What the watch sees


@pytest.mark.parametrize(
    "sql",
    [
        'INSERT INTO "hubs_observation" ("id") VALUES (1)',
        "insert or ignore into hubs_observation (id) values (1)",
        ' UPDATE "hubs_observation" SET "typed" = 1',
        "DELETE FROM hubs_observation WHERE id IN (SELECT 1)",
        "WITH gone AS (SELECT 1) DELETE FROM hubs_observation",
    ],
)
def test_the_watch_knows_a_write(sql):
    assert tables_written(sql) == {"hubs_observation"}


def test_the_watch_lets_reading_be():
    assert tables_written('SELECT * FROM "hubs_observation" FOR UPDATE OF "hubs_observation"') == set()


@pytest.fixture
def observation(db):
    return Observation.objects.create(
        place=make_hub(),
        definition=make_definition(),
        period=make_period(),
        submitted_state="reported",
        submitted_numerator=4,
        submitted_at="2026-10-01T10:00Z",
        submitted_by=make_user(),
    )


@pytest.mark.parametrize(
    "words",
    [
        "observation.save()",
        "type(observation).objects.update(method='estimate')",
        "type(observation).objects.bulk_update([observation], ['method'])",
        "type(observation).objects.get_or_create(pk=observation.pk + 1, defaults=values)",
        "observation.companions.create(code='started')",
        "connection.cursor().execute('UPDATE hubs_observation SET method = method')",
    ],
)
@pytest.mark.parametrize("module", ["hubs/views/returns.py", "hubs/actions/returns/review.py"])
def test_a_write_from_elsewhere_is_told(observation, words, module):
    """As if the words stood in that module: even an action comes through the one for facts."""
    values = {
        field.attname: getattr(observation, field.attname)
        for field in Observation._meta.concrete_fields
        if field.name not in ("id", "cell")
    } | {"cell_id": 0, "period": make_period(starts=observation.period.starts.replace(year=2027))}
    values.pop("period_id")
    scope = {"observation": observation, "connection": connection, "values": values}
    exec(compile(words, str(ROOT / module), "exec"), scope)
    told, one_writer.found[:] = set(one_writer.found), []
    assert {line.split(" writes to ")[0] for line in told} == {module}


def test_the_same_words_in_their_place_are_not_told(observation):
    exec(
        compile("observation.save()", str(ROOT / "hubs/actions/facts.py"), "exec"),
        {"observation": observation},
    )
    assert one_writer.found == []


# --- Django admin


def test_admin_offers_no_page_and_no_list_of_facts():
    offered = set(admin.site._registry)
    for of_model in admin.site._registry.values():
        offered |= {inline.model for inline in of_model.inlines}
    assert not offered & {*FACTS, OutboxMark}
    assert not {model for model in offered if model.__module__ == "evaluations.models.summaries"}


@pytest.mark.django_db
def test_nothing_that_admin_deletes_takes_facts_with_it(rf):
    request = rf.get("/admin/")
    request.user = make_user(Role.SERVICE_ADMINISTRATOR, is_superuser=True)
    taken = {
        (model.__name__, reached.__name__)
        for model, offered in admin.site._registry.items()
        if offered.has_delete_permission(request)
        for reached in cascades(model)
        if reached in FACTS
    }
    assert taken == set()


def cascades(model: type[models.Model]) -> set[type[models.Model]]:
    """What is deleted with a row of the model, and with that, and so on."""
    found: set[type[models.Model]] = set()
    waiting = [model]
    while waiting:
        for relation in waiting.pop()._meta.related_objects:
            if relation.on_delete is models.CASCADE and relation.related_model not in found:
                found.add(relation.related_model)
                waiting.append(relation.related_model)
    return found
