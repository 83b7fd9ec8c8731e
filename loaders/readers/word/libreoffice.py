"""LibreOffice as a converter: found on the machine, run once a file in a directory of its own, ended when it takes too long."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from loaders.limits import MEBIBYTE, Limits
from loaders.readers.reading import UnreadableFile

SETTING = "JUESUAN_LIBREOFFICE"
SECONDS = 120.0
_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_MEMORY = 4_096 * MEBIBYTE
_OPTIONS = (
    "--headless",
    "--invisible",
    "--nologo",
    "--nodefault",
    "--norestore",
    "--nolockcheck",
    "--nofirststartwizard",
)
# A proxy where nothing listens, for the versions that fetch linked pictures all the same.
_NO_PROXY_SERVER, _NO_PROXY_PORT = "127.0.0.1", "9"
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_NETWORK = "/org.openoffice.Inet/Settings"
_UPDATES = (
    "/org.openoffice.Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments"
)
_PROFILE: tuple[tuple[str, str, str], ...] = (
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "DisableActiveContent", "true"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),  # never
    (_UPDATES, "AutoCheckEnabled", "false"),
    (_NETWORK, "ooInetProxyType", "2"),  # as said here, not as the system says
    *(
        (_NETWORK, f"ooInet{kind}Proxy{what}", value)
        for kind in ("HTTP", "HTTPS", "FTP")
        for what, value in (("Name", _NO_PROXY_SERVER), ("Port", _NO_PROXY_PORT))
    ),
)
_PROFILE_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
)


def find_libreoffice() -> str | None:
    """The program to run: what JUESUAN_LIBREOFFICE names, else the one found on the machine; None when there is none.

    Raises `UnreadableFile` when the setting names no program.
    """
    said = os.environ.get(SETTING)
    if said:
        found = shutil.which(Path(said).expanduser())
        if found is None:
            raise UnreadableFile(
                f"read through LibreOffice, but {SETTING} names {said!r}, which is no program. "
                "Set it to the path of soffice, or unset it.",
                f"需通过 LibreOffice 读取，但 {SETTING} 所指的 {said!r} 不是程序。请把它设为 soffice 的路"
                "径，或取消该设置。",
            )
        return str(found)
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def to_docx(
    content: bytes, suffix: str, program: str, limits: Limits, seconds: float = SECONDS
) -> bytes | None:
    """The document as .docx; None when LibreOffice cannot open it.

    Raises `UnreadableFile` when it takes longer than the time allowed or cannot be started.
    """
    with tempfile.TemporaryDirectory(prefix="juesuan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"document{suffix}"
        source.write_bytes(content)
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_profile(), "utf-8")
        target = folder / "converted" / "document.docx"
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            *_OPTIONS,
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(target.parent),
            str(source),
        ]
        _run(command, folder, limits, seconds)
        if not target.is_file() or target.stat().st_size > limits.file_bytes:
            return None
        return target.read_bytes()


def _profile() -> str:
    items = (
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _PROFILE
    )
    return f"{_PROFILE_HEAD}{''.join(items)}</oor:items>\n"


def _run(command: list[str], folder: Path, limits: Limits, seconds: float) -> None:
    proxy = f"http://{_NO_PROXY_SERVER}:{_NO_PROXY_PORT}"
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        **dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), proxy),
    }
    try:
        process = subprocess.Popen(  # noqa: S603 - LibreOffice, on a file whose name is ours; no shell
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that all it starts can be ended with it
        )
    except OSError as error:
        raise UnreadableFile(
            f"read through LibreOffice, but {command[0]!r} cannot be started ({error.strerror}).",
            f"需通过 LibreOffice 读取，但 {command[0]!r} 无法启动（{error.strerror}）。",
        ) from None
    try:
        _restrain(process, limits)
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise UnreadableFile(
            f"read through LibreOffice, which did not end within {seconds:.0f} seconds. "
            "Open the file in its program and save it as .docx.",
            f"需通过 LibreOffice 读取，但它在 {seconds:.0f} 秒内没有结束。请用原程序打开并另存为 .docx。",
        ) from None
    finally:
        _end_all(process)


def _restrain(process: "subprocess.Popen[bytes]", limits: Limits) -> None:
    """Bound the memory and the size of files, where the system can do so for another process."""
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - not on every platform

    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.prlimit(process.pid, kind, (most, most))
        except (OSError, ValueError):  # it ended already, or a lower limit stands
            continue


def _end_all(process: "subprocess.Popen[bytes]") -> None:
    """End the program, where it still runs, and whatever it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
