from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleantext.sources.decoding import Encoding, decoded, guess, marked
from cleantext.sources.interface import BinaryFileError, FormatError

ENGLISH = "It was a fine day at the caf\xe9 on the corner, and nobody knew what would happen. " * 5


@pytest.mark.parametrize(
    ("head", "wanted", "name", "mark"),
    [
        (b"abcd", "", "utf-8", b""),
        (codecs.BOM_UTF8 + b"a", "", "utf-8", codecs.BOM_UTF8),
        (codecs.BOM_UTF16_LE + b"a\0", "", "utf-16-le", codecs.BOM_UTF16_LE),
        (codecs.BOM_UTF16_BE + b"\0a", "latin-1", "utf-16-be", codecs.BOM_UTF16_BE),
        (codecs.BOM_UTF32_LE, "", "utf-32-le", codecs.BOM_UTF32_LE),
        (b"abcd", "utf-8-sig", "utf-8", b""),
        (b"a\0b\0", "utf-16", "utf-16-le", b""),
        (b"abcd", "Latin1", "iso8859-1", b""),
        (b"", "", "utf-8", b""),
    ],
)
def test_the_mark_goes_before_the_wish(head: bytes, wanted: str, name: str, mark: bytes) -> None:
    assert marked(head, wanted) == Encoding(name, mark)


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "utf-7", "iso2022_jp", "idna"])
def test_an_encoding_that_will_not_do(name: str) -> None:
    with pytest.raises(FormatError):
        marked(b"", name)


def test_an_evident_encoding_is_found() -> None:
    assert guess(ENGLISH.encode("latin-1")).name == "cp1252"
    curly = "It was a \u201csmall number\u201d of the country\u2019s troops, near the border. " * 20
    assert guess(curly.encode("cp1252")).name == "cp1252"
    assert guess("Это русский текст для проверки кодировки. ".encode("cp1251") * 9).name == "cp1251"


def test_a_doubtful_encoding_is_refused() -> None:
    with pytest.raises(FormatError, match="pass --encoding"):
        guess(bytes(range(1, 256)) * 8)


def test_binary_files_are_no_text() -> None:
    with pytest.raises(BinaryFileError):
        list(decoded([b"a", b"b\0c"], Encoding()))


ALPHABETS = {
    "utf-8": "a \n\u00e9\u20ac\U0001f600",
    "utf-16-le": "a \n\u00e9\u20ac\U0001f600",
    "utf-32-be": "a \n\u00e9\u20ac\U0001f600",
    "cp1252": "a \n\u00e9\u20ac",
    "shift_jis": "a \n\u65e5\u672c\uff76",
    "gb18030": "a \n\u4e2d\u6587\u00e9\U0001f600",
    "euc_kr": "a \n\ud55c\uae00",
}


@pytest.mark.parametrize("name", ALPHABETS)
@given(data=st.data(), size=st.integers(1, 5))
def test_encoding_again_gives_the_bytes(name: str, data: st.DataObject, size: int) -> None:
    text = data.draw(st.text(ALPHABETS[name], max_size=20))
    raw = text.encode(name)
    chunks = [raw[at : at + size] for at in range(0, len(raw), size)]
    assert "".join(decoded(chunks, Encoding(name))) == text


@given(st.binary(max_size=40), st.sampled_from(["utf-8", "cp932", "big5", "gb18030"]))
def test_bytes_are_kept_or_refused(raw: bytes, name: str) -> None:
    try:
        text = "".join(decoded([raw[:7], raw[7:]], Encoding(name)))
    except (FormatError, UnicodeDecodeError):
        return
    assert text.encode(name) == raw
