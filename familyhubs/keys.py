"""Whether the secret key deserves the name. Everything that is signed or hashed rests on it."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHORTEST = 50
FEWEST_DIFFERENT = 12
TELLTALE = (
    "insecure",
    "changeme",
    "change-me",
    "change_me",
    "secret",
    "password",
    "example",
    "default",
)


def weakness(key: str) -> str:
    """Why a key will not do, in words; empty when it will."""
    if len(key) < SHORTEST:
        return f"it has {len(key)} characters and needs at least {SHORTEST}"
    if len(set(key)) < FEWEST_DIFFERENT:
        return f"it has only {len(set(key))} different characters"
    lowered = key.lower()
    for word in TELLTALE:
        if word in lowered:
            return f"it contains “{word}”, so it seems to be a sample and not a random value"
    return ""


def weak_keys() -> list[str]:
    """What is wrong with the keys in use, one line each."""
    keys = {"SECRET_KEY": settings.SECRET_KEY}
    keys |= {f"SECRET_KEY_FALLBACKS[{n}]": key for n, key in enumerate(settings.SECRET_KEY_FALLBACKS)}
    return [f"{name} is too weak: {why}." for name, key in keys.items() if (why := weakness(key))]


def refuse_weak_key() -> None:
    """Called where a process starts that serves people or does their work."""
    if problems := weak_keys():
        raise ImproperlyConfigured(" ".join(problems) + " docs/deploy.md says how to make a strong one.")
