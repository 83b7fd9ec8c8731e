"""ZIP archives: their members as files in a directory of our own, so that each is read like any other file.

Archives packed in China give names in GB18030 without saying so. A member never leaves the directory, and an archive that
unpacks to more than the limits, or has a member whose name points out of it, is refused whole.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from loaders.limits import MEBIBYTE, NO_ROOM, Limits
from loaders.readers.file_names import printable
from loaders.readers.packages import DAMAGE
from loaders.readers.reading import UnreadableFile

_UTF_8 = 0x800  # flag of a member whose name is in UTF-8
_ENCRYPTED = 0x1
_BLOCK = MEBIBYTE
_SMALL = 50 * MEBIBYTE  # below this a high ratio of compression does no harm
_LONGEST_NAME = 150  # bytes; file systems take 255
# A workbook or document that is a package of parts is one file, not an archive of several.
_PACKAGES = re.compile(r"^(?:\[Content_Types\]\.xml|OFD\.xml|mimetype|content\.xml)$")
# What systems put into archives by themselves.
_NOT_FILES = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$|\.)")


def is_archive(content: bytes) -> bool:
    """True for a ZIP archive of files, as opposed to .xlsx, .docx, .ods and .ofd, which are ZIP files too."""
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return not any(_PACKAGES.match(name) for name in archive.namelist())
    except DAMAGE:
        return True  # damaged: unpack() says so


def unpack(content: bytes, directory: Path, limits: Limits) -> tuple[Path, ...]:
    """Write the members into `directory`, in their folders, and give back where they are.

    Raises `UnreadableFile`, or `OSError` where there is no room for them, with nothing promised about what was written:
    the caller removes the directory.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) > limits.archive_members:
                raise UnreadableFile(
                    f"an archive of {len(members)} files; at most {limits.archive_members} are read. Split it.",
                    f"压缩包中有 {len(members)} 个文件；最多读取 {limits.archive_members} 个。请拆分。",
                )
            return tuple(_unpack_members(archive, members, directory, limits))
    except NotImplementedError as error:
        raise UnreadableFile(
            f"a ZIP archive packed in a way that cannot be read ({error}). Pack it again as an ordinary .zip.",
            f"ZIP 压缩包的压缩方式无法读取（{error}）。请重新打包为普通的 .zip。",
        ) from error
    except DAMAGE as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise  # no fault of the archive
        why = str(error) or type(error).__name__
        raise UnreadableFile(
            f"a damaged ZIP archive ({why}). Get the file again.",
            f"ZIP 压缩包已损坏（{why}）。请重新取得文件。",
        ) from error


def _unpack_members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], directory: Path, limits: Limits
) -> Iterator[Path]:
    left = limits.archive_bytes
    names: Counter[Path] = Counter()
    for info in members:
        name = member_name(info)
        _refuse_outside(name)
        if _NOT_FILES.search(name):
            continue
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFile(
                "an archive protected by a password. Unpack it and load the files.",
                "压缩包有密码保护。请解包后装载其中的文件。",
            )
        target = _target(directory, name, names)
        left -= _write(archive, info, target, left, limits)
        yield target


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member as text: UTF-8 where the archive says so or it is so, otherwise GB18030."""
    if info.flag_bits & _UTF_8:
        return info.filename
    packed = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return packed.decode(encoding).split("\x00")[0]
        except UnicodeDecodeError:
            continue
    return info.filename


def _refuse_outside(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", name):
        raise UnreadableFile(
            f"an archive with a file whose name leads out of it ({printable(name[:80])}). Nothing of it was read.",
            f"压缩包中有文件的名称指向包外（{printable(name[:80])}）。没有读取其中任何内容。",
        )


def _target(directory: Path, name: str, names: Counter[Path]) -> Path:
    """Where a member goes; `names` counts those that would stand in the same place."""
    path = PurePosixPath(name.replace("\\", "/"))
    parts = [_safe(part) for part in path.parts if part not in ("", ".")]
    target = directory.joinpath(*parts) if parts else directory / "member"
    wanted = target
    while target.exists():
        names[wanted] += 1
        target = wanted.with_name(f"{wanted.stem}({names[wanted] + 1}){wanted.suffix}")
    return target


def _safe(part: str) -> str:
    """A name every file system takes: no control characters, not too long; its ending is kept."""
    clean = re.sub(r"[\x00-\x1f\x7f:]", "_", part)
    stem, dot, suffix = clean.rpartition(".")
    if len(clean.encode()) <= _LONGEST_NAME:
        return clean
    kept = (stem or clean).encode()[: _LONGEST_NAME - 20].decode(errors="ignore")
    return f"{kept}{dot}{suffix[:15]}" if stem else kept


def _write(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int, limits: Limits
) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(info) as source, target.open("wb") as sink:
        while block := source.read(_BLOCK):
            written += len(block)
            ratio = written / max(info.compress_size, 1)
            if written > left or (written > _SMALL and ratio > limits.compression_ratio):
                raise UnreadableFile(
                    "an archive that unpacks to far more than its size (a ZIP bomb). Nothing of it was read.",
                    "压缩包解开后远大于其本身（压缩炸弹）。没有读取其中任何内容。",
                )
            sink.write(block)
    return written
