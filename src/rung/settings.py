"""Django's settings, built from `rung.config`."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from rung import config as configuration
from rung.config import Config

_config = configuration.current()
_base = urlsplit(_config.base_url)
_is_secure = _base.scheme == "https"
_here = Path(__file__).parent


def database(config: Config) -> dict[str, Any]:
    """How Django reaches the database of this configuration."""
    if config.is_sqlite:
        return {"ENGINE": "rung.store.sqlite", "NAME": str(config.sqlite_path), "ATOMIC_REQUESTS": False}
    parts = urlsplit(config.database_url)
    return {
        "ENGINE": "rung.store.postgres",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        # By this name a restore finds out whether anything of ours still runs.
        # Only what asks for it is prepared (`rung.store.dialect.hot`); without a threshold, psycopg prepares nothing.
        # A server that swallows what it is sent is said to be away before whoever asks has gone.
        "OPTIONS": {
            "fallback_application_name": "rung", "connect_timeout": "5", "prepare_threshold": sys.maxsize,
            **dict(parse_qsl(parts.query)),
        },
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


SECRET_KEY = _config.secret_key
DEBUG = False
ALLOWED_HOSTS = [_base.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "ninja",  # its page of the API's document, made of its own static files
    "rung.store",
    "rung.console",
    "rung.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rung.console.middleware.ContentSecurity",
    "rung.console.middleware.DatabaseTrouble",
    "rung.console.middleware.FirstRun",
    "rung.console.middleware.NoLetterZero",
    "rung.console.middleware.NothingOpenByAccident",
]

ROOT_URLCONF = "rung.urls"
WSGI_APPLICATION = None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_here / "console" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rung.console.context.everywhere",
            ]
        },
    }
]

DATABASES = {"default": database(_config)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "rung.console.accounts.MembersOnly"
SOCIALACCOUNT_ADAPTER = "rung.console.accounts.MembersOnlyElsewhere"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
SOCIALACCOUNT_ONLY = False

SESSION_COOKIE_NAME = "rung_session"
SESSION_COOKIE_SECURE = _is_secure
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False  # a mere GET writes nothing: on SQLite it would wait in the writers' queue
CSRF_COOKIE_NAME = "rung_csrf"
CSRF_FAILURE_VIEW = "rung.console.views.errors.refused"
CSRF_COOKIE_SECURE = _is_secure
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _is_secure else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = _config.max_body

STATIC_URL = "/static/"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "en"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _config.smtp
    else "rung.store.deliveries.account_mail.OutboxBackend"
)
DEFAULT_FROM_EMAIL = _config.mail_from
if _config.smtp:
    EMAIL_HOST = _config.smtp.host
    EMAIL_PORT = _config.smtp.port
    EMAIL_HOST_USER = _config.smtp.user or ""
    EMAIL_HOST_PASSWORD = _config.smtp.password or ""
    EMAIL_USE_TLS = _config.smtp.tls == "starttls"
    EMAIL_USE_SSL = _config.smtp.tls == "implicit"

LOGGING_CONFIG = None  # the command line sets up logging for the whole process
