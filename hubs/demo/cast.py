"""Who and what the demonstration invents. No place and no person here exists."""

from dataclasses import dataclass

from ..choices import HubKind, Role

PASSWORD = "quiet-harbour-lantern"
REGION = "Demonstration region"


@dataclass(frozen=True)
class InventedHub:
    name: str
    size: float  # 1 is a hub that about 300 families use in a quarter
    kind: str = HubKind.SINGLE_SITE
    drift: float = 0.0  # how much its shares move each quarter; 0 for a hub that just varies
    late: bool = False


@dataclass(frozen=True)
class InventedAuthority:
    name: str
    hubs: tuple[InventedHub, ...]


AUTHORITIES = (
    InventedAuthority(
        "Ashcombe",
        (
            InventedHub("Larkfield Family Hub", 1.2, drift=0.016),
            InventedHub("Millbrook Family Hub", 0.9),
            InventedHub("Station Road Family Hub", 1.0),
            InventedHub("Fellside Family Hub", 0.35, HubKind.OUTREACH, late=True),
            InventedHub("Kingsmead Family Hub", 0.8),
        ),
    ),
    InventedAuthority(
        "Marlbridge",
        (
            InventedHub("Harbour Family Hub", 1.4, HubKind.NETWORK),
            InventedHub("Orchard Family Hub", 0.7, drift=-0.016),
            InventedHub("Westgate Family Hub", 1.0),
            InventedHub("Tidewell Family Hub", 0.12, HubKind.VIRTUAL),
        ),
    ),
    InventedAuthority(
        "Penwick Bay",
        (
            InventedHub("Beacon Family Hub", 1.1, HubKind.NETWORK),
            InventedHub("Saltmarsh Family Hub", 0.6, late=True),
            InventedHub("Quarry Lane Family Hub", 0.75),
        ),
    ),
)

# The hub that moves: from the first authority to the second.
MOVES = "Kingsmead Family Hub"
# The hub whose people the printed sign-ins are, and its authority.
SHOWN_HUB = "Larkfield Family Hub"
SHOWN_AUTHORITY = "Ashcombe"


@dataclass(frozen=True)
class Person:
    role: Role
    name: str
    place: str | None = None  # the name of a hub or authority, "England", or none
    shown: bool = False

    @property
    def email(self) -> str:
        return self.name.lower().replace(" ", ".").replace("'", "") + "@demo.example"


PEOPLE = (
    Person(Role.HUB_WORKER, "Amara Okafor", SHOWN_HUB, shown=True),
    Person(Role.HUB_WORKER, "Tom Hollis", SHOWN_HUB),
    Person(Role.HUB_MANAGER, "Ruth Penhale", SHOWN_HUB, shown=True),
    Person(Role.AUTHORITY_ANALYST, "Imran Siddiqui", SHOWN_AUTHORITY, shown=True),
    Person(Role.COMMISSIONER, "Helen Marsh", SHOWN_AUTHORITY, shown=True),
    Person(Role.NATIONAL_VIEWER, "David Osei", "England", shown=True),
    Person(Role.FRAMEWORK_EDITOR, "Priya Raman", shown=True),
    Person(Role.SERVICE_ADMINISTRATOR, "Gwen Lloyd", shown=True),
    Person(Role.HUB_MANAGER, "Bea Lawson", "Millbrook Family Hub"),
    Person(Role.HUB_MANAGER, "Carl Nyman", "Station Road Family Hub"),
    Person(Role.HUB_MANAGER, "Dilys Farrow", "Fellside Family Hub"),
    Person(Role.HUB_MANAGER, "Eddie Marrable", "Kingsmead Family Hub"),
    Person(Role.HUB_MANAGER, "Fola Adeyemi", "Harbour Family Hub"),
    Person(Role.HUB_MANAGER, "Greta Lindqvist", "Orchard Family Hub"),
    Person(Role.HUB_MANAGER, "Hamza Malik", "Westgate Family Hub"),
    Person(Role.HUB_MANAGER, "Isla Drummond", "Tidewell Family Hub"),
    Person(Role.HUB_MANAGER, "Jo Carrick", "Beacon Family Hub"),
    Person(Role.HUB_MANAGER, "Kasia Nowak", "Saltmarsh Family Hub"),
    Person(Role.HUB_MANAGER, "Leon Baptiste", "Quarry Lane Family Hub"),
    Person(Role.AUTHORITY_ANALYST, "Mei Tan", "Marlbridge"),
    Person(Role.AUTHORITY_ANALYST, "Nadia Haddad", "Penwick Bay"),
    Person(Role.COMMISSIONER, "Owen Pritchard", "Marlbridge"),
)
