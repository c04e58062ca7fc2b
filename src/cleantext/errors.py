"""What can be wrong with the input, said to a person in one line."""

from __future__ import annotations


class InputError(Exception):
    """A file that cannot be cleaned; `str()` names it and says what to do.

    Attributes:
        path: the file, or `-` for standard input.
        reason: what is wrong and what to do about it.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str]]:
        """Travel from a worker process: an exception is pickled by its arguments."""
        return type(self), (self.path, self.reason)


def reason_of(error: OSError) -> str:
    """What the system says is wrong, in words for a person, without the name of the file."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return error.strerror or str(error)
