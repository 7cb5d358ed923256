"""One settings file, driven by the environment (see .env.example). Secrets may come from files: NAME_FILE=/path."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from common.keys import installation_key, refuse_guessable

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
env.read_env(BASE_DIR / ".env", overwrite=False)

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATA_DIR = BASE_DIR / env.str("DATA_DIR", "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env.str("SECRET_KEY", "") or installation_key(DATA_DIR / "keys" / "secret_key")
FIELD_KEY = env.str("FIELD_KEY", "") or installation_key(DATA_DIR / "keys" / "field_key")
AUDIT_KEY = env.str("AUDIT_KEY", "") or installation_key(DATA_DIR / "keys" / "audit_key")
if not DEBUG:
    refuse_guessable(SECRET_KEY=SECRET_KEY, FIELD_KEY=FIELD_KEY, AUDIT_KEY=AUDIT_KEY)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "treebeard",
    "auditlog",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "common",
    "organizations",
    "members",
    "activities",
    "assessments",
    "reports",
    "partybuild",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "organizations.accounts.middleware.SessionLimitsMiddleware",
    "organizations.accounts.middleware.PasswordMustChangeMiddleware",
    "organizations.accounts.confirming.PersonConfirmationMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
]

ROOT_URLCONF = "partybuild.urls"
WSGI_APPLICATION = "partybuild.wsgi.application"
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
                "reports.notifications.context.bell",
            ],
            "builtins": ["django.templatetags.static", "common.templatetags.ui"],
        },
    }
]

# -- data ------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA_DIR / "private"
MEDIA_URL = "/media-is-private/"
# A reverse proxy may send private files itself (X-Accel-Redirect) once the scope check has passed.
PRIVATE_FILES_REDIRECT = env.str("PRIVATE_FILES_REDIRECT", "")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# -- jobs ------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", f"durablefile://{DATA_DIR / 'broker'}")
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_TASK_ALWAYS_EAGER", False)
TASK_TIME_LIMIT = env.int("TASK_TIME_LIMIT", 1800)

# -- people ------------------------------------------------------------
AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = ["organizations.accounts.backends.CountedPasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "organizations.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "organizations:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "organizations:login"
# Wrong passwords after which an account is locked, and for how long after the last of them.
LOCKOUT_FAILURES = 5
LOCKOUT_HOURS = env.int("LOCKOUT_HOURS", 1)
# For how long a password given again serves the steps that ask for it.
CONFIRM_MINUTES = env.int("CONFIRM_MINUTES", 5)
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 60)
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", 12)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# -- language and time ------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
FILTERS_EMPTY_CHOICE_LABEL = "全部"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["common.formats"]

# -- static ------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "common.assets.ListedAppFilesFinder",
    "common.assets.PackagedAssetsFinder",
]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "common.assets.HashedStaticFilesStorage"
    },
}

# -- browser safety ------------------------------------------------------------
HTTPS = env.bool("HTTPS", not DEBUG and not DEMO)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Browsers take a __Host- cookie from this host over https alone, so that no neighbouring host can plant one.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "common.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# What web processes count together: requests to the API. Each counts for itself unless they share one.
CACHES = {"default": env.cache("CACHE_URL", "locmemcache://")}
# How long each web process keeps what a street's branches owe and held, brought up to date from the log; 0: not at all.
CADENCE_KEPT_MINUTES = env.int("CADENCE_KEPT_MINUTES", 15)

# -- API ------------------------------------------------------------
# How long a user's own API token is good for.
API_TOKEN_DAYS = env.int("API_TOKEN_DAYS", 180)
# Refused tokens a minute: from one address, and from all together (then addresses that sent one have to wait).
API_REFUSALS = env.int("API_REFUSALS", 20)
API_REFUSALS_OVERALL = env.int("API_REFUSALS_OVERALL", 200)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "organizations.tokens.authentication.HashedTokenAuthentication",
        "organizations.tokens.authentication.ReadySessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "common.api.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": False,
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.str("API_RATE", "600/min")},
    # X-Forwarded-For is believed only where our own proxy wrote it.
    "NUM_PROXIES": int(BEHIND_PROXY),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "党建工作台 API",
    "DESCRIPTION": "只读接口。看到的范围、筛选条件与网页相同；公民身份号码、电话、住址一律打码。用法见 docs/api.md。",
    "VERSION": "0.1.0",
    "SCHEMA_PATH_PREFIX": "/api/",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "OrganizationKind": "organizations.tree.enums.Kind",
        "TeamKind": "organizations.teams.enums.TeamKind",
        "RegulationKind": "organizations.regulations.enums.RegulationKind",
        "PostName": "organizations.terms.models.PostName",
        "JobState": "organizations.jobs.models.JobState",
        "MemberType": "members.roster.enums.MemberType",
        "Standing": "members.roster.enums.Standing",
        "SessionKind": "activities.sessions.enums.SessionKind",
        "SessionState": "activities.sessions.enums.State",
        "AttendanceStatus": "activities.sessions.enums.AttendanceStatus",
        "VotingRule": "activities.sessions.enums.VotingRule",
        "CellState": "activities.cadence.enums.CellState",
        "NotOwedReason": "activities.cadence.enums.Reason",
        "AssessmentState": "assessments.ladder.models.AssessmentState",
        "ScoringMethod": "assessments.schemes.models.Method",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.schema.add_problems",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "common.hiding.HidingFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
