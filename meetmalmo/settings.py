"""Every setting, from the environment. Production is the default mode; the demo and the tests say what they are."""

from pathlib import Path

from csp.constants import NONE, SELF

from meetmalmo import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of process this is -------------------------------------------------------------------------------------

MODE = env.one_of("MEETMALMO_MODE", ("production", "demo", "test"), "production")
PRODUCTION = MODE == "production"
DEBUG = False

SECRET_KEYS = env.words("SECRET_KEY", None if PRODUCTION else "not-secret-" + MODE * 10, example="new-key,old-key")
SECRET_KEY, SECRET_KEY_FALLBACKS = SECRET_KEYS[0], SECRET_KEYS[1:]
# What people need at gatherings is sealed with keys derived from these, the newest first. One taken out makes what it sealed
# unreadable for good; so they are kept apart from SECRET_KEY, and apart from where backups of the database lie.
NEEDS_KEYS = env.words(
    "MEETMALMO_NEEDS_KEYS", None if PRODUCTION else "not-secret-needs-" + MODE * 10, example="new-key,old-key"
)
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", None if PRODUCTION else "localhost,127.0.0.1,testserver", example="meet.example"
)
# The address of the portal as people see it; links in mails are built from it, never from a request.
SITE_URL = env.text("SITE_URL", None if PRODUCTION else "http://localhost:8000", example="https://meet.example").rstrip(
    "/"
)
# How many proxies of our own stand in front; the address of a visitor is read that many places from the right.
TRUSTED_PROXIES = env.whole("MEETMALMO_TRUSTED_PROXIES", 1 if PRODUCTION else 0)

# A monitor shows this to read /-/status/ from elsewhere; empty: only from the machine itself.
STATUS_TOKEN = env.text("MEETMALMO_STATUS_TOKEN", "")

# --- Apps -------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "meetmalmo",
    "gatherings",
    "projects",
    "ideas",
    "people",
    "outbox",
    "border",
    "meetmalmo.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "crispy_forms",
    "axes",
    "csp",
]
if MODE == "test":
    INSTALLED_APPS += ["django_migration_linter"]

MIDDLEWARE = [
    "meetmalmo.middleware.DatabaseAway",
    "django.middleware.security.SecurityMiddleware",
    "meetmalmo.middleware.Unchanged",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "meetmalmo.middleware.PageHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "border.middleware.CleanInput",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "meetmalmo.urls"
WSGI_APPLICATION = "meetmalmo.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "meetmalmo.context.portal",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            # The second takes over two tags of the first.
            "builtins": ["django.templatetags.i18n", "people.templatetags.once"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("bordet",)
CRISPY_TEMPLATE_PACK = "bordet"
CRISPY_FAIL_SILENTLY = False

# --- Data -------------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.database("DATABASE_URL", example="postgresql://user:password@localhost/meetmalmo"),
        # Persistent connections: a new one per request costs six times the page (performance.md).
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            # A page may take 5 s of the database; commands that load or migrate set more.
            "options": f"-c statement_timeout={env.whole('MEETMALMO_STATEMENT_TIMEOUT_MS', 5000)} -c lock_timeout=3000"
            f" -c idle_in_transaction_session_timeout={env.whole('MEETMALMO_IDLE_TIMEOUT_MS', 15000)}",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", example="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
    }
}
# Uploaded files: outside anything a web server may serve.
FILES_DIR = Path(
    env.text(
        "MEETMALMO_FILES_DIR",
        None if PRODUCTION else str(BASE_DIR / ".demo" / "files"),
        example="/var/lib/meetmalmo/files",
    )
)
# The socket of ClamAV's daemon; empty: files are kept and marked as not scanned.
CLAMAV_SOCKET = env.text("MEETMALMO_CLAMAV_SOCKET", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- Celery: wakes the outbox, carries nothing that matters (reliability.md 1.2) --------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 120, 90
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "health_check_interval": 10,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Mail -------------------------------------------------------------------------------------------------------------

locals().update(env.mail("EMAIL_URL", example="smtp://user:password@mail.example:587?tls=required"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text(
    "MEETMALMO_FROM_EMAIL", None if PRODUCTION else "meetmalmo@malmo.example", example="meetmalmo@malmo.example"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A folder where the demo's own mail server lays what it was sent; the page that shows it exists only in the demo.
DEMO_MAIL_DIR = env.text("MEETMALMO_DEMO_MAIL_DIR", "")

# --- People at the staff door -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "meetmalmo.views.csrf_failure"
# A stranger must not be able to lock a coordinator out for good: name and address together, for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "errors/locked.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "border.limits.visitor_address"

# --- Browser rules ----------------------------------------------------------------------------------------------------

if PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("MEETMALMO_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 63072000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^-/(live|ready)/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- Static files -----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("MEETMALMO_STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MODE == "test"

# --- Log: no bodies, no addresses, no secret paths --------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "meetmalmo.logs.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "axes": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []
TEST_RUNNER = "django.test.runner.DiscoverRunner"

env.refuse_unknown()
