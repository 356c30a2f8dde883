"""Django's settings, from the environment, with safe defaults (README lists the variables)."""

from __future__ import annotations

import os
from datetime import timedelta
from urllib.parse import urlsplit

from handspan.site import database, paths

MODE = os.environ.get("HANDSPAN_MODE", "production")  # or "demonstration"
DEMONSTRATION = MODE == "demonstration"
if MODE not in ("production", "demonstration"):
    raise ValueError(f"HANDSPAN_MODE is {MODE!r}; use production or demonstration")

BASE_DIR = paths.ROOT
HOME = paths.home()
DATA = BASE_DIR / "data"

DEBUG = False
SECRET_KEY = os.environ.get("HANDSPAN_SECRET_KEY") or paths.kept_secret("secret-key")
AUDIT_KEY = os.environ.get("HANDSPAN_AUDIT_KEY") or paths.kept_secret("audit-key")  # signs heads
ALLOWED_HOSTS = os.environ.get("HANDSPAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [
    f"https://{host}" for host in ALLOWED_HOSTS if host not in ("localhost", "127.0.0.1", "[::1]")
]
DATABASES = {"default": database.from_url(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "handspan.clinic.audit",
    "handspan.clinic.people",
    "handspan.clinic.referral",
    "handspan.clinic.evaluation",
    "handspan.clinic.goals",
    "handspan.clinic.program",
    "handspan.clinic.appointments",
    "handspan.clinic.encounters",
    "handspan.clinic.outcomes",
    "handspan.site",
]
MIDDLEWARE = [
    "handspan.site.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "handspan.site.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "handspan.site.visitor.Visitor",
]
ROOT_URLCONF = "handspan.site.urls"
WSGI_APPLICATION = "handspan.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "src/handspan/web/templates"],
        "OPTIONS": {"environment": "handspan.web.pages.environment"},
    },
    {
        # allauth's pages and mails; ours take precedence over the stock ones.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "src/handspan/site/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "handspan.site.demonstration.sign_ins.context",
            ]
        },
    },
]

# Sign-in
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["handspan.site.accounts.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "handspan.site.accounts.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account begins with an invitation to that address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Handspan] "
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Handspan"
MFA_TOTP_TOLERANCE = 1  # half a minute either way: for slow fingers and clocks that drift
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up here, so this guards nothing
MFA_ADAPTER = "handspan.site.accounts.SecondFactorAdapter"
# Passkeys work on http://localhost, the browser's own exception, where no certificate is needed.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMONSTRATION

# Sessions: 12 hours at most; idle limits by role (accounts.py)
SESSION_ENGINE = "handspan.site.sessions"
SESSION_COOKIE_NAME = "handspan_session"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
IDLE_LIMIT_STAFF = timedelta(minutes=15)
IDLE_LIMIT_FAMILY = timedelta(minutes=30)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
    }
}

# Transport: everything that a browser can be told, unless this is a demonstration on loopback
SECURE_SSL_REDIRECT = not DEMONSTRATION
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 0 if DEMONSTRATION else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMONSTRATION
SECURE_REFERRER_POLICY = "same-origin"  # with "no-referrer", browsers post forms as Origin: null
CSRF_COOKIE_NAME = "handspan_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "handspan.web.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
if os.environ.get("HANDSPAN_BEHIND_PROXY") == "yes":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Words, time and files
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "src/handspan/web/static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail: HANDSPAN_MAIL=smtp+tls://user:password@host:587; without it, mail lies in a folder
_mail = urlsplit(os.environ.get("HANDSPAN_MAIL", ""))
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
if _mail.scheme in ("smtp", "smtp+tls", "smtps"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
DEFAULT_FROM_EMAIL = os.environ.get("HANDSPAN_MAIL_FROM", "handspan@localhost")

LOGGING_CONFIG = None  # site/logs.py sets up logging itself, with an allow-list of fields
