"""Settings, read strictly from the environment; each variable is described in docs/deploy.md.

Nothing is guessed: a value that is not understood stops the start and names itself. Debug is off
unless asked for.
"""

import re
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from familyhubs import embedded

BASE_DIR = Path(__file__).resolve().parent.parent

# A name followed by _FILE (SECRET_KEY_FILE) is read from the file it names, as secret stores provide.
env = environ.FileAwareEnv()


def flag(name: str, default: bool) -> bool:
    """Two words, on or off: a misspelt word must not silently mean off."""
    word = env.str(name, default="on" if default else "off")
    if word not in ("on", "off"):
        raise ImproperlyConfigured(f"{name} must be “on” or “off”, not “{word}”.")
    return word == "on"


def whole_number(name: str, default: int) -> int:
    text = env.str(name, default=str(default))
    if not re.fullmatch(r"\d{1,9}", text):
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{text}”.")
    return int(text)


# --- What kind of place this is

DEBUG = flag("DEBUG", default=False)
# Whether invented people with passwords known to everybody may be made here.
DEMONSTRATION = flag("DEMONSTRATION", default=DEBUG)
HTTPS_ONLY = flag("HTTPS_ONLY", default=not DEBUG)
STATE_DIR = Path(env.str("STATE_DIR", default=str(BASE_DIR / "var"))).resolve()

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and DEBUG:
    SECRET_KEY = embedded.secret_key(STATE_DIR)
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Give a long random value, kept secret and the same for every process; "
        "docs/deploy.md says how to make one. To look around on your own machine, run: python3 manage.py demo"
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PROXY_COUNT = whole_number("PROXY_COUNT", default=0)

# --- What it is made of

INSTALLED_APPS = [
    "familyhubs",
    "outcomes",
    "hubs",
    "evaluations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "crispy_forms",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "familyhubs.middleware.SecurityHeadersMiddleware",
    "familyhubs.middleware.TextOnlyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hubs.views.held_posts.HeldPostsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "familyhubs.urls"
WSGI_APPLICATION = "familyhubs.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "familyhubs.navigation.navigation",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = ("govuk",)
CRISPY_TEMPLATE_PACK = "govuk"
CRISPY_FAIL_SILENTLY = False

# --- Language and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- Database

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{STATE_DIR / 'familyhubs.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] = embedded.sqlite(DATABASES["default"], base_dir=BASE_DIR)
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgres://.")

# --- Background work

REDIS_URL = env.str("REDIS_URL", default="")
QUEUE_DIR = Path(env.str("QUEUE_DIR", default=str(STATE_DIR / "queue"))).resolve()
CELERY_BROKER_URL = REDIS_URL or "filequeue://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        # After this time the message of a dead worker goes to another; looked for every ten seconds.
        "visibility_timeout": 15 * 60,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 3,
        "max_retries": 1,
        "interval_start": 0,
        "interval_max": 0.2,
    }
    if REDIS_URL
    else embedded.file_queue(QUEUE_DIR)
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "familyhubs"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(embedded.private_directory(STATE_DIR / "beat") / "schedule")

# By the tasks' names, so that nothing here imports them. A hint that lay longer than a sweep's interval
# is dropped.
CELERY_BEAT_SCHEDULE = {
    "take up waiting and abandoned jobs": {
        "task": "outcomes.sweep_jobs",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "add up what changed": {
        "task": "evaluations.sweep_outbox",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "open the periods that begin": {"task": "hubs.open_periods", "schedule": crontab(hour=1, minute=10)},
    "send what is due by e-mail": {"task": "hubs.send_notices", "schedule": crontab(minute=20)},
    # By day, and again each hour in case nothing ran at seven; the day's letter is written once.
    "tell analysts what awaits them": {
        "task": "hubs.write_to_analysts",
        "schedule": crontab(hour="7-17", minute=5),
    },
    "lock reopened returns again": {"task": "hubs.expire_reopenings", "schedule": crontab(minute="*/15")},
    "forget held pages": {"task": "hubs.prune_held_posts", "schedule": crontab(minute="7-59/15")},
    "release new figures": {"task": "evaluations.make_releases", "schedule": crontab(hour=5, minute=0)},
    "add everything up again and compare": {
        "task": "evaluations.rebuild_and_compare",
        "schedule": crontab(hour=2, minute=30),
    },
    "clear out what has expired": {"task": "outcomes.clear_expired", "schedule": crontab(hour=3, minute=40)},
}

# --- People signing in

AUTH_USER_MODEL = "outcomes.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "hubs.permission_backend.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "familyhubs.lockout.TwoLimits"
FAILURES_FROM_ONE_ADDRESS = whole_number("FAILURES_FROM_ONE_ADDRESS", default=50)
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "familyhubs.lockout.name_tried"
AXES_CLIENT_IP_CALLABLE = "familyhubs.lockout.address_of"
AXES_CLIENT_STR_CALLABLE = "familyhubs.lockout.words_for_the_log"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_ALLOWED_CORS_ORIGINS = PUBLIC_URL

# --- What browsers are told

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = whole_number("HSTS_SECONDS", default=365 * 24 * 60 * 60) if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
SESSION_COOKIE_SECURE = HTTPS_ONLY
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hubs.views.held_posts.csrf_failure"
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A page of the largest return has about a thousand fields; a hub file of a council's history about 20 MB.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Static files

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
# What browsers and robots ask for at the top of every site.
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- E-mail

EMAIL_URL = env.email_url("EMAIL_URL", default=f"filemail:///{STATE_DIR / 'mail'}")
globals().update(EMAIL_URL)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Family Hubs outcomes <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Whose service this is, for the pages that must say so

SERVICE_OWNER = env.str("SERVICE_OWNER", default="")
SERVICE_EMAIL = env.str("SERVICE_EMAIL", default="")
SERVICE_TELEPHONE = env.str("SERVICE_TELEPHONE", default="")
DATA_PROTECTION_EMAIL = env.str("DATA_PROTECTION_EMAIL", default="")

# --- What is written down about running: to the error stream, one line each, nobody's personal details

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "familyhubs.logs.PlainFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "axes": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
    },
}
