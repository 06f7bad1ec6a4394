"""Load England's areas from the file that ships with the product; again and again, with the same result."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from outcomes.models import User

from ..actions import places
from ..choices import Level
from ..models import Place, PlaceCode

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "areas.csv"
LEVELS = {"nation": Level.NATION, "region": Level.REGION, "authority": Level.AUTHORITY}


@dataclass(frozen=True)
class Area:
    level: Level
    code: str
    name: str
    parent: str
    opened: date
    closed: date | None
    successor: str
    earlier_code: str
    code_from: date | None

    @property
    def codes(self) -> list[tuple[str, date]]:
        """Each code with the day on which it came into use, oldest first."""
        if not self.earlier_code:
            return [(self.code, self.opened)]
        return [(self.earlier_code, self.opened), (self.code, self.code_from)]


def read(path: Path = SHIPPED) -> list[Area]:
    """The areas of a file, wider ones first."""
    with path.open(newline="", encoding="utf-8") as lines:
        areas = [
            Area(
                level=LEVELS[row["level"]],
                code=row["code"],
                name=row["name"],
                parent=row["parent"],
                opened=date.fromisoformat(row["opened"]),
                closed=_day(row["closed"]),
                successor=row["successor"],
                earlier_code=row["earlier_code"],
                code_from=_day(row["code_from"]),
            )
            for row in csv.DictReader(lines)
        ]
    return sorted(areas, key=lambda area: -area.level)


@transaction.atomic
def load(areas: list[Area], *, by: User | None) -> list[str]:
    """Bring the places in line with the areas; says each change in words, nothing where nothing changed.

    What an administrator has added since is left alone. An area that moved to another parent is named
    and left, since the file cannot say from when.
    """
    known = {row.code: row.place for row in PlaceCode.objects.select_related("place")}
    parents = dict(Place.objects.filter(parents__ends=None).values_list("pk", "parents__parent_id"))
    said: list[str] = []
    for area in areas:
        place = next((known[code] for code, _ in area.codes if code in known), None)
        if place is None:
            place = _open(area, known.get(area.parent), by)
            known[area.codes[0][0]] = place
            said.append(f"Opened {area.name} ({area.codes[0][0]}).")
        elif area.parent and place.closed is None and parents.get(place.pk) != known[area.parent].pk:
            said.append(f"Left {place.name} where it is, although the file has it elsewhere.")
        if place.name != area.name:
            said.append(f"Renamed {place.name} to {area.name}.")
            places.rename(place=place, name=area.name, by=by)
        for code, valid_from in area.codes:
            if code not in known:
                places.add_code(place=place, code=code, valid_from=valid_from, by=by)
                known[code] = place
                said.append(f"Gave {area.name} the code {code} from {_said(valid_from)}.")
    for area in areas:
        if area.closed is not None and known[area.code].closed != area.closed:
            said.append(_close(area, known, by))
    return said


def _open(area: Area, parent: Place | None, by: User | None) -> Place:
    first_code = area.codes[0][0]
    words = {"name": area.name, "opened": area.opened, "code": first_code, "by": by}
    if area.level == Level.NATION:
        return places.open_nation(**words)
    if parent is None:
        raise ValidationError(f"{area.name} ({area.code}) lies in {area.parent}, which is not known.")
    if area.level == Level.REGION:
        return places.open_region(nation=parent, **words)
    return places.open_authority(region=parent, **words)


def _close(area: Area, known: dict[str, Place], by: User | None) -> str:
    try:
        places.close_authority(
            authority=known[area.code], closed=area.closed, successor=known.get(area.successor), by=by
        )
    except ValidationError as problem:
        return f"Did not close {area.name}. {' '.join(problem.messages)}"
    return f"Closed {area.name} from {_said(area.closed)}."


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
