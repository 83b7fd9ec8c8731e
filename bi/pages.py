"""What this server sends otherwise than Superset would: nothing asked of other hosts, Chinese before the login too."""

import json
import re
from pathlib import Path

from flask import Flask, Response, request
from jinja2 import ChoiceLoader, FileSystemLoader

_TEMPLATES = Path(__file__).parent / "templates"
# The published wheel is built with telemetry in: a picture of this address on every page (SCARF_ANALYTICS is read
# when the scripts are compiled, so that the variable does nothing here).
_TELEMETRY_PICTURE = re.compile(rb"https://[a-z.]*scarf\.sh/pixel")
_EMPTY_PICTURE = b"data:image/gif;base64,R0lGODlhAQABAAAAACw=#"
# Superset's Chinese says something else here: "exceptions" for records, "sequences" for entries.
_BETTER_WORDS = {
    "zh": {
        "%s record": ["%s 条"],
        "entries": ["条"],
        "entries per page": ["条"],
        "There is currently no information to display.": ["没有可显示的内容"],
    }
}
# Nodes of small flows stand so near in Superset that their labels cover each other, and names at the right are cut;
# long names of projects and forms leave a phone no room for the bars.
_CHARTS = {
    "sankey_v2": {"series": {"nodeGap": 18, "right": 130}},
    "echarts_timeseries_bar": {"yAxis": {"axisLabel": {"width": 190, "overflow": "truncate"}}},
}


def adapted(app: Flask) -> None:
    """Superset's FLASK_APP_MUTATOR: own answers for a few addresses, and our own head of every page."""
    app.config["THEME_DEFAULT"]["echartsOptionsOverridesByChartType"] = _CHARTS
    answers = {
        **_scripts_without_telemetry(Path(str(app.static_folder)) / "assets"),
        **_words(Path(app.root_path) / "translations", app.config["LANGUAGES"]),
    }

    @app.before_request
    def own_answer() -> Response | None:
        if request.path not in answers:
            return None
        content, media_type = answers[request.path]
        response = Response(content, mimetype=media_type)
        response.cache_control.max_age = app.config["SEND_FILE_MAX_AGE_DEFAULT"]
        return response

    loaders = [FileSystemLoader(_TEMPLATES), app.jinja_loader]
    app.jinja_loader = ChoiceLoader([loader for loader in loaders if loader is not None])


def _scripts_without_telemetry(assets: Path) -> dict[str, tuple[bytes, str]]:
    contents = {path.name: path.read_bytes() for path in assets.glob("*.js")}
    return {
        f"/static/assets/{name}": (
            _TELEMETRY_PICTURE.sub(_EMPTY_PICTURE, content),
            "text/javascript",
        )
        for name, content in contents.items()
        if _TELEMETRY_PICTURE.search(content)
    }


def _words(translations: Path, languages: dict[str, object]) -> dict[str, tuple[bytes, str]]:
    """The words of each language. Superset 6.1 sends them only after the login, and its login page fails to read them."""
    files = {name: translations / name / "LC_MESSAGES" / "messages.json" for name in languages}
    return {
        f"/superset/language_pack/{name}/": (_bettered(name, file), "application/json")
        for name, file in files.items()
        if file.exists()
    }


def _bettered(language: str, file: Path) -> bytes:
    pack = json.loads(file.read_text(encoding="utf-8"))
    pack["locale_data"]["superset"] |= _BETTER_WORDS.get(language, {})
    return json.dumps(pack, ensure_ascii=False).encode()
