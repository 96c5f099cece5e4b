"""Django's settings. What an operator turns comes from the environment; docs/operating lists it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from vendible.project import secret
from vendible.project.postgres import data_home, database_url

DEBUG = os.environ.get("VENDIBLE_DEBUG") == "1"
SECRET_KEY = secret.django_key(data_home)
ALLOWED_HOSTS = os.environ.get("VENDIBLE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
PUBLIC_URL = os.environ.get("VENDIBLE_PUBLIC_URL", "http://127.0.0.1:8000")
LICENSE_CENTER_URL = os.environ.get("VENDIBLE_LICENSE_CENTER_URL", "http://127.0.0.1:8001")
MARKET_ZONE = os.environ.get("VENDIBLE_TIME_ZONE", "Europe/Berlin")
KEYS_FOLDER = Path(os.environ.get("VENDIBLE_KEYS") or data_home() / "keys")
# Packages and pictures (gateways/storage.py): in a bucket if one is named, else in a folder.
FILES_FOLDER = Path(os.environ.get("VENDIBLE_FILES") or data_home() / "files")
FILES_BUCKET = os.environ.get("VENDIBLE_S3_BUCKET", "")
FILES_ENDPOINT = os.environ.get("VENDIBLE_S3_ENDPOINT", "")
FILES_REGION = os.environ.get("VENDIBLE_S3_REGION", "")
CLAMD = os.environ.get("VENDIBLE_CLAMD", "")  # unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310
MARKET_NAME = os.environ.get("VENDIBLE_NAME", "Vendible")
DEMO = os.environ.get("VENDIBLE_DEMO") == "1"
# The demo tells what happened in the days before: it runs its servers with the clock put back.
CLOCK_OFFSET = timedelta(days=int(os.environ.get("VENDIBLE_DEMO_DAYS", "0")) if DEMO else 0)

INSTALLED_APPS = [
    "vendible.records",
    "vendible.consoles",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton",
    "django_htmx",  # for its static files
    "procrastinate.contrib.django",
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # jobs/sending.py is imported by the worker alone

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vendible.project.headers.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "vendible.consoles.refused.RefusalMiddleware",
]

ROOT_URLCONF = "vendible.project.urls"
WSGI_APPLICATION = "vendible.project.wsgi.application"


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    # Planning takes longer than most of our statements run: what repeats is planned once.
    planned_once = {"server_side_binding": True, "prepare_threshold": 5}
    options = planned_once | dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": _database(database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "vendible.consoles.sign_in.adapter.AccountAdapter"
LOGIN_REDIRECT_URL = "/go/"
LOGIN_URL = "/accounts/login/"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # who invites people knows their addresses
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vendible.consoles.surroundings.surroundings",
            ],
        },
    }
]
COTTON_DIR = "components"

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("VENDIBLE_STATIC")  # else served from where they lie
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LANGUAGE_CODE = "en"
TIME_ZONE = MARKET_ZONE
USE_TZ = True

_https = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if _https else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Files go to a disk, and no further than the page that takes them allows (consoles/uploading.py).
FILE_UPLOAD_HANDLERS = [
    "vendible.consoles.uploading.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a grid of a thousand SKUs in several currencies

# smtp://user:password@host:587 begins with STARTTLS, smtps:// with TLS, smtp+plain:// without.
_smtp = urlsplit(os.environ.get("VENDIBLE_SMTP_URL", ""))
EMAIL_BACKEND = os.environ.get("VENDIBLE_EMAIL_BACKEND") or (
    f"django.core.mail.backends.{'smtp' if _smtp.hostname else 'dummy'}.EmailBackend"
)
EMAIL_HOST = _smtp.hostname or "localhost"
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_USE_TLS = _smtp.scheme == "smtp"
EMAIL_PORT = _smtp.port or {"smtps": 465, "smtp": 587}.get(_smtp.scheme, 25)
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("VENDIBLE_MAIL_FROM", "vendible@localhost")
SMS_URL = os.environ.get("VENDIBLE_SMS_URL", "")  # an Apprise URL with {phone} in it
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "console": {"class": "logging.StreamHandler"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    # A refusal is an answer; only what failed is logged.
    "loggers": {
        "django.request": {"level": "ERROR"},
        # Its lines hold phone numbers and the secrets of the SMS service.
        "apprise": {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
