"""The house stands: modules import downwards only, apps know each other one way, facts have one way in."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
APPS = ("outcomes", "hubs", "evaluations", "familyhubs")
MAY_KNOW = {
    "outcomes": {"outcomes"},
    "hubs": {"outcomes", "hubs"},
    "evaluations": {"outcomes", "hubs", "evaluations"},
    "familyhubs": set(APPS),
}

# By the first name below the app, or the first two. What stands on one line may not import one another,
# only itself; and the same line of a lower app.
FLOORS = (
    # 0: pure calculation.
    {"statistics", "value", "disclosure", "measurement", "document"},
    # 1: words, the rules made of them, registries and hints. How a date or a number reads is words too:
    # letters and receipts say it as pages do.
    {"templatetags.formats"},
    {"choices", "hints", "guards", "rights", "job_kinds", "impact", "publication", "soundness", "beside"},
    {"measuring", "value_columns", "immutability", "history"},
    {"validators"},
    # 2
    {"models"},
    {"reference"},
    # 3: the table of rights is words; the queries read it.
    {"permissions"},
    {"queries"},
    # 4
    {"actions", "aggregation"},
    # 5
    {"templatetags.components"},
    {"charts"},
    {"presenters"},
    # 6
    {"forms", "imports", "exports"},
    {"templatetags.govuk"},
    # 7
    {"jobs", "demo"},
    {"tasks"},
    # Tells the demonstration's story by everything below.
    {"demo"},
    # 8
    {"views", "admin", "api", "management", "permission_backend"},
    # 9: the wiring of an app.
    {"urls", "apps"},
)
HEIGHT = {name: height for height, names in enumerate(FLOORS) for name in names}

PURE = {"statistics", "value", "disclosure"}


def room_of(name: str) -> str:
    """What stands on a floor: the first name below the app, or the first two where the table has them."""
    parts = name.split(".")[1:]
    two = ".".join(parts[:2])
    return two if two in HEIGHT else ".".join(parts[:1])


@dataclass(frozen=True, order=True)
class Module:
    name: str  # hubs.queries.scope
    path: Path

    @property
    def app(self) -> str:
        return self.name.split(".")[0]

    @property
    def room(self) -> str:
        return room_of(self.name)

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text())


def modules() -> list[Module]:
    found = []
    for app in APPS:
        for path in sorted((BASE / app).rglob("*.py")):
            parts = path.relative_to(BASE).with_suffix("").parts
            if "migrations" not in parts and "tests" not in parts:
                found.append(Module(".".join(p for p in parts if p != "__init__"), path))
    return found


MODULES = modules()
NAMES = {module.name for module in MODULES}


def running(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that is run: what stands under `if TYPE_CHECKING` is not."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and "TYPE_CHECKING" in chain(child.test)):
            yield from running(child)


def imports(module: Module) -> Iterator[str]:
    """The names of our own modules that this one imports, also inside functions, but not for types alone."""
    package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
    for node in running(module.tree):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            # `from . import audit` names a module, `from .audit import record` does not.
            wanted = [f"{base}.{a.name}" if f"{base}.{a.name}" in NAMES else base for a in node.names]
        else:
            continue
        yield from (name for name in wanted if name.split(".")[0] in APPS)


def test_every_module_stands_on_a_floor():
    """A new room needs a line in the table; an empty package that only holds such rooms needs none."""
    strange = {m.room for m in MODULES if m.app != "familyhubs" and m.room and not is_package(m)} - set(
        HEIGHT
    )
    assert strange == set()


def is_package(module: Module) -> bool:
    return module.path.name == "__init__.py" and not module.tree.body


def test_apps_know_each_other_one_way():
    wrong = [
        (module.name, name)
        for module in MODULES
        for name in imports(module)
        if name.split(".")[0] not in MAY_KNOW[module.app]
    ]
    assert wrong == []


def is_below(name: str, module: Module) -> bool:
    app, room = name.split(".")[0], room_of(name)
    if app == module.app:
        return room == module.room or HEIGHT[room] < HEIGHT[module.room]
    return HEIGHT[room] <= HEIGHT[module.room]


def test_modules_import_downwards_only():
    wrong = [
        (module.name, name)
        for module in MODULES
        for name in imports(module)
        if module.app != "familyhubs" and module.room and room_of(name) and not is_below(name, module)
    ]
    assert wrong == []


def test_calculation_is_pure():
    wrong = []
    for module in MODULES:
        if module.app == "evaluations" and module.room in PURE:
            for node in ast.walk(module.tree):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module or ""]
                wrong += [
                    (module.name, n) for n in names if n.split(".")[0] in ("django", *APPS[:2], "familyhubs")
                ]
    assert wrong == []


# --- Facts are written by actions alone

FACT_TABLES = {
    "Observation": "hubs_observation",
    "Revision": "hubs_revision",
    "OutboxMark": "hubs_outboxmark",
    "Entry": "hubs_entry",
    "Return": "hubs_return",
    "ReturnEvent": "hubs_returnevent",
    "Receipt": "hubs_receipt",
    "CompanionValue": "hubs_companionvalue",
}
RELATED_NAMES = {"observations", "revisions", "entries", "events", "receipts", "companions", "returns"}
WRITES = {
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "get_or_create",
    "update_or_create",
    "acreate",
    "aupdate",
    "adelete",
}
WRITERS = {"actions", "aggregation"}


def chain(node: ast.AST) -> list[str]:
    """The names of a chain of attributes and calls: Observation.objects.filter(…).update → those four."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Name):
            return [*names, node.id][::-1]
        else:
            return names[::-1]


def writes_of_facts(tree: ast.Module) -> list[tuple[int, str]]:
    """Lines at which a fact's table is written: by its manager, a related manager, or a statement."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            names = chain(node)
            # A framework's `entries` belong to an edition; a return's are reached from a return.
            related = RELATED_NAMES & set(names[1:-1]) and "edition" not in names
            if names and names[-1] in WRITES and (set(names) & set(FACT_TABLES) or related):
                found.append((node.lineno, ".".join(names)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = " ".join(node.value.lower().split())
            for table in FACT_TABLES.values():
                for verb in ("insert into", "update", "delete from"):
                    if f"{verb} {table} " in f"{words} " or f'{verb} "{table}"' in words:
                        found.append((node.lineno, f"{verb} {table}"))
    return found


def test_facts_are_written_by_actions_alone():
    wrong = [
        (module.name, *write)
        for module in MODULES
        if module.room not in WRITERS
        for write in writes_of_facts(module.tree)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "code",
    [
        "Observation.objects.filter(pk=1).update(reason='')",
        "Revision.objects.bulk_create(rows)",
        "period_return.entries.all().delete()",
        "cursor.execute('DELETE FROM hubs_outboxmark WHERE id = 1')",
        "cursor.execute('''UPDATE\\n hubs_observation SET reason = 1''')",
    ],
)
def test_a_write_would_be_found(code):
    assert len(writes_of_facts(ast.parse(code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "Observation.objects.filter(pk=1).count()",
        "Place.objects.filter(pk=1).update(name='')",
        "cursor.execute('SELECT * FROM hubs_observation')",
    ],
)
def test_a_read_is_no_write(code):
    assert writes_of_facts(ast.parse(code)) == []
