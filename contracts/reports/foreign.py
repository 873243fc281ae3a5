"""Hostile text made harmless: what came from a target or a document may hold terminal escapes and CI commands."""

import re
import unicodedata

_BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0x200E, 0x200F)}

# Some CI systems look for these commands anywhere in a line, so that no prefix helps.
_COMMAND = re.compile(r"#(#(?:\[|vso\[|teamcity\[))", re.IGNORECASE)


def visible(text: str, *, keep: str = "\t") -> str:
    """Show control characters (C0, C1, DEL), bidi controls and lone surrogates as escapes; `keep` stays.

    What CI systems read as commands loses its first mark to an escape as well.
    """
    harmless = "".join(mark if mark in keep or not _is_unsafe(mark) else _escaped(mark) for mark in text)
    return _COMMAND.sub(r"\\x23\1", harmless)


def plain_lines(text: str) -> str:
    """Break what CI systems read as a command at the front of a line, blanks before it or not."""
    return re.sub(r"(?m)^([^\S\n]*):(?=:)", r"\1\\x3a", text)


def shown(content: bytes) -> str:
    """Show bytes as text, with what is no UTF-8 as `\\xNN`."""
    return visible(content.decode("utf-8", "backslashreplace"), keep="\t\n")


def quoted(text: str) -> str:
    """Prefix each line, so that no line of foreign text can begin with a command for a CI system."""
    return "\n".join(f"│ {line}" for line in text.split("\n"))


def shortened(text: str, most: int = 2000) -> str:
    """Cut long text in its middle and say by how much."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]} … {len(text) - 2 * half:,} more characters … {text[-half:]}"


def _is_unsafe(mark: str) -> bool:
    return mark in _BIDI or unicodedata.category(mark) in ("Cc", "Cs", "Zl", "Zp")


def _escaped(mark: str) -> str:
    code = ord(mark)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
