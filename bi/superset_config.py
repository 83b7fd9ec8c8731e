"""Superset's settings for juesuan: one host, nothing asked of any other, Chinese, its secrets outside git.

Superset reads every name in capitals. The directory JUESUAN_BI_HOME (made by start.py) holds what Superset keeps:
its own SQLite database and the generated secret.
"""

import os
import secrets
from pathlib import Path

from pages import adapted

_HOME = Path(os.environ["JUESUAN_BI_HOME"])


def _secret() -> str:
    """The key that signs sessions and encrypts the warehouse's password: made once, readable by its owner alone."""
    file = _HOME / "secret_key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as sink:
            sink.write(secrets.token_urlsafe(48))
    return file.read_text()


SECRET_KEY = _secret()
DATA_DIR = str(_HOME)
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_HOME / 'superset.db'}?check_same_thread=false"
FAVICONS = [{"href": "/static/assets/images/favicon.png"}]
APP_NAME = "决算"

# Chinese: words, dates, numbers. Amounts reach the charts in 万元, so that no abbreviation (k, M) is wanted.
BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {
    "zh": {"flag": "cn", "name": "中文"},
    "en": {"flag": "us", "name": "English"},
}
D3_FORMAT = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["¥", ""]}
_MONTHS = [f"{month}月" for month in range(1, 13)]
D3_TIME_FORMAT = {
    "dateTime": "%Y年%-m月%-d日 %H:%M:%S",
    "date": "%Y年%-m月%-d日",
    "time": "%H:%M:%S",
    "periods": ["上午", "下午"],
    "days": ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
    "shortDays": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
    "months": _MONTHS,
    "shortMonths": _MONTHS,
}
CURRENCIES = ["CNY"]

# The page may ask this server only: no telemetry, no map tiles, no fonts or pictures of other hosts. The browser enforces
# it; FLASK_APP_MUTATOR takes the telemetry picture out of the scripts, so that it is not even tried.
_SELF = "'self'"
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": [_SELF],
        "default-src": [_SELF],
        "img-src": [_SELF, "blob:", "data:"],
        "worker-src": [_SELF, "blob:"],
        "connect-src": [_SELF],
        "object-src": "'none'",
        "frame-ancestors": [_SELF],
        "style-src": [_SELF, "'unsafe-inline'"],
        "font-src": [_SELF, "data:"],
        "script-src": [_SELF, "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,  # served on the loopback address; a proxy in front brings its own TLS
    "session_cookie_secure": False,
}
THEME_FONT_URL_ALLOWED_DOMAINS: list[str] = []
THEME_DARK = None
MAPBOX_API_KEY = ""
SLACK_ENABLE_AVATARS = False
FLASK_APP_MUTATOR = adapted

# People look at accounts here; nobody uploads data, sends mail or writes JavaScript.
FEATURE_FLAGS = {
    "ALERT_REPORTS": False,
    "DRILL_BY": True,
    "DRILL_TO_DETAIL": True,
    "EMBEDDED_SUPERSET": False,
    "ENABLE_JAVASCRIPT_CONTROLS": False,
    "ENABLE_TEMPLATE_PROCESSING": False,
}
PREVENT_UNSAFE_DB_CONNECTIONS = True
SQLLAB_CTAS_NO_LIMIT = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
FAB_API_SWAGGER_UI = False
ROW_LIMIT = 10_000

# Marts change with every build, so an answer is kept for a minute only: long enough for one page.
_MINUTE = {"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 60, "CACHE_THRESHOLD": 500}
CACHE_CONFIG = DATA_CACHE_CONFIG = _MINUTE
RATELIMIT_STORAGE_URI = "memory://"
