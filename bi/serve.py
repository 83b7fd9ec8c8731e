"""The web server: gunicorn, in the process that prepared Superset, so that Superset is loaded once."""

from flask import Flask
from gunicorn.app.base import BaseApplication

# One worker: Superset's own database is SQLite, and the cache lives in memory. Its threads serve a handful of people.
_THREADS = 8
_SECONDS = 120


class _Server(BaseApplication):
    def __init__(self, app: Flask, address: str, opened_at: str) -> None:
        self._app = app
        self._address = address
        self._opened_at = opened_at
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", self._address)
        self.cfg.set("workers", 1)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", _THREADS)
        self.cfg.set("timeout", _SECONDS)
        self.cfg.set("graceful_timeout", 5)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", True)
        self.cfg.set("when_ready", lambda _: print(self._welcome(), flush=True))

    def load(self) -> Flask:
        return self._app

    def _welcome(self) -> str:
        return (
            f"仪表板：{self._opened_at}/ ，用户 admin，密码是 .env 里的 JUESUAN_BI_PASSWORD；"
            "按 Ctrl-C 停止"
        )


def serve(app: Flask, address: str, opened_at: str) -> None:
    """Serve until told to stop. `address` is the host:port to listen on; people open the URL `opened_at`."""
    _Server(app, address, opened_at).run()
