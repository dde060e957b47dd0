"""Evidence files on disk, each under the SHA-256 of its bytes: the same file is kept once."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.errors import BadInputError
from bot.store.private_files import private_folder, write_private


@dataclass(frozen=True)
class Kept:
    """A file that is kept: `digest` is the SHA-256 of its bytes in hex, `size` their number."""

    digest: str
    name: str
    media_type: str
    size: int


class EvidenceShelf:
    """A folder of files that nobody but the program reads; nothing in it is ever overwritten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Write the bytes, whole or not at all; returns their digest."""
        digest = sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists():
            private_folder(self._folder)
            private_folder(path.parent)
            write_private(path, content)
        return digest

    def has(self, digest: str) -> bool:
        """Whether a file of that digest is kept here."""
        return self._path(digest).is_file()

    def read(self, digest: str) -> bytes:
        """The bytes of that digest. Raises BadInputError where they are lost or were altered."""
        try:
            content = self._path(digest).read_bytes()
        except OSError as error:
            raise BadInputError(f"the evidence file {digest[:12]} cannot be read") from error
        if sha256(content).hexdigest() != digest:
            raise BadInputError(f"the evidence file {digest[:12]} is not what was kept")
        return content

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not all(letter in "0123456789abcdef" for letter in digest):
            raise BadInputError("an evidence file is named by 64 hexadecimal digits")
        return self._folder / digest[:2] / digest
