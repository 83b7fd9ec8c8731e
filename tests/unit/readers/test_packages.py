"""Packages of XML: what is whole is opened, what could exhaust the machine is refused before it does."""

import struct
import zipfile
from dataclasses import replace

import pytest

from loaders.language import Message
from loaders.limits import DEFAULT_LIMITS, MEBIBYTE
from loaders.readers import packages
from loaders.readers.packages import find_part, open_package, parse_xml, part_names, read_part
from loaders.readers.reading import UnreadableFile
from tests.hostile import damaged, packed

WHAT = Message("a Word document", "Word 文档")
WHOLE = packed({"a.xml": "<a>收入</a>", "b/C.xml": "<b/>"})


def opened(content: bytes) -> zipfile.ZipFile:
    return open_package(content, DEFAULT_LIMITS, WHAT)


def test_a_whole_package_is_opened() -> None:
    with opened(WHOLE) as package:
        assert read_part(package, "a.xml", DEFAULT_LIMITS) == "<a>收入</a>".encode()
    assert part_names(WHOLE) == {"a.xml", "b/C.xml"}


def test_parts_are_found_whatever_the_capitals_and_the_slash() -> None:
    with opened(packed({"Doc_0\\Document.XML": "<a/>"})) as package:
        assert find_part(package, "/doc_0/document.xml") is not None
        assert read_part(package, "Doc_0/Document.xml", DEFAULT_LIMITS) == b"<a/>"
        assert find_part(package, "Doc_0") is None


def test_names_are_known_even_when_the_directory_at_the_end_is_lost() -> None:
    assert part_names(WHOLE[:-30]) == {"a.xml", "b/C.xml"}
    assert part_names(b"%PDF-1.7") == frozenset()
    assert part_names(b"PK\x03\x04") == {""}


def test_a_missing_part_is_named() -> None:
    with opened(WHOLE) as package, pytest.raises(UnreadableFile, match=r"part 'c\.xml' is missing"):
        read_part(package, "c.xml", DEFAULT_LIMITS)


def test_a_password_is_named() -> None:
    content = bytearray(WHOLE)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    with pytest.raises(UnreadableFile, match="a Word document protected by a password"):
        opened(bytes(content))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({"a.xml": b"\0" * 60 * MEBIBYTE})
    assert len(bomb) < MEBIBYTE
    with pytest.raises(UnreadableFile, match=r"part 'a\.xml' unpacks to \d+ times its size"):
        opened(bomb)
    few = replace(DEFAULT_LIMITS, archive_bytes=59 * MEBIBYTE)
    with pytest.raises(UnreadableFile, match="unpacks to more than 59 MiB"):
        open_package(bomb, few, WHAT)


def test_a_small_part_may_be_packed_tightly() -> None:
    with opened(packed({"a.xml": b" " * 10 * MEBIBYTE})) as package:
        assert len(read_part(package, "a.xml", DEFAULT_LIMITS)) == 10 * MEBIBYTE
        with pytest.raises(UnreadableFile, match="unpacks to 10 MiB, more than the 1 MiB"):
            read_part(package, "a.xml", replace(DEFAULT_LIMITS, file_bytes=MEBIBYTE))


def test_a_part_that_lies_about_its_size_gives_no_more_than_it_said() -> None:
    content = bytearray(packed({"a.xml": b"x" * 1_000_000}))
    for signature, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", content, content.index(signature) + size, 10)
    with opened(bytes(content)) as package, pytest.raises(UnreadableFile, match=r"part 'a\.xml'"):
        read_part(package, "a.xml", DEFAULT_LIMITS)


def test_too_many_parts_are_refused_before_they_are_listed() -> None:
    many = packed({f"{n}.xml": b"" for n in range(10_001)})
    with pytest.raises(UnreadableFile, match="more than 10000 parts"):
        opened(many)
    assert part_names(many) == frozenset()


def test_methods_that_ask_for_much_memory_are_refused() -> None:
    with (
        opened(packed({"a.xml": b"<a/>"}, zipfile.ZIP_LZMA)) as package,
        pytest.raises(UnreadableFile, match="packed in an unknown way"),
    ):
        read_part(package, "a.xml", DEFAULT_LIMITS)


def test_damaged_packages_are_refused_in_words() -> None:
    refused = 0
    for content in damaged(WHOLE, seed=33190):
        part_names(content)
        try:
            with opened(content) as package:
                for name in package.namelist():
                    read_part(package, name, DEFAULT_LIMITS)
        except UnreadableFile as error:
            assert "damaged" in str(error) or "protected" in str(error) or "too large" in str(error)  # noqa: PT017
            refused += 1
    assert refused > 100


def entities(levels: int) -> str:
    """Each entity holds the one before it ten times."""
    lines = ['<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return f"<!DOCTYPE a [{''.join(lines)}]>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f"{entities(10)}<a>&l9;</a>", "nested deeper, or larger"),
        (f'{entities(10)}<a b="&l9;"/>', "nested deeper, or larger"),
        (f"{entities(3)}<a/>", "declares entities"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "declares entities"),
        ('<!DOCTYPE a [<!ENTITY % p "x"><!ENTITY % q "%p;%p;">%q;]><a/>', "damaged"),
        ("<a>" * 100_000, "nested deeper, or larger"),
        (f"<a>{'x' * 11_000_000}</a>", "nested deeper, or larger"),
        ("<a/>" * 2, "damaged"),
        ("<a>", "damaged"),
        ("", "damaged"),
        ("\0\1", "damaged"),
        ('<?xml version="1.0" encoding="nonsense"?><a/>', "Unsupported encoding"),
    ],
)
def test_hostile_xml_is_refused(content: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as caught:
        parse_xml(content.encode(), WHAT)
    assert str(caught.value).startswith(WHAT.en)
    assert "XML_PARSE_HUGE" not in str(caught.value)


def test_xml_of_too_many_elements_is_refused_before_it_is_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "_LARGEST_TREE", 1_000)
    assert len(parse_xml(b"<a>" + b"<b/>" * 998 + b"</a>", WHAT)) == 998
    with pytest.raises(UnreadableFile, match="more elements than any account has"):
        parse_xml(b"<a>" + b"<b/>" * 999 + b"</a>", WHAT)


def test_chinese_encodings_are_read() -> None:
    for encoding in ("gb2312", "gbk", "gb18030", "utf-16", "utf-8"):
        content = f'<?xml version="1.0" encoding="{encoding}"?><a>收入决算表</a>'.encode(encoding)
        assert parse_xml(content, WHAT).text == "收入决算表"
    assert parse_xml("<a>收入</a>".encode("gb18030"), WHAT, "gb18030").text == "收入"


def test_no_file_of_the_machine_is_read_through_a_document_type() -> None:
    content = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a>x</a>'
    assert parse_xml(content, WHAT).text == "x"


def test_what_is_no_package() -> None:
    assert packages.is_package(WHOLE)
    assert not packages.is_package(b"<html>")
    with pytest.raises(UnreadableFile, match="a Word document that is damaged"):
        opened(b"PK\x03\x04")
