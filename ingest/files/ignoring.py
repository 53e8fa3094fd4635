"""What a folder's ``.precedentignore`` leaves out: the grammar of ``.gitignore``, for the folder and all below it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from ingest.errors import IngestError

FILE_NAME = ".precedentignore"


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The ignore files that hold in a folder, outermost first, each with the folder it stands in."""

    specs: tuple[tuple[Path, GitIgnoreSpec], ...] = ()

    def within(self, folder: Path) -> IgnoreRules:
        """The rules for ``folder``: these, and those of its own file. Raises IngestError if that cannot be read."""
        try:
            lines = (folder / FILE_NAME).read_text("utf-8-sig").splitlines()
            return IgnoreRules((*self.specs, (folder, GitIgnoreSpec.from_lines(lines))))
        except FileNotFoundError:
            return self
        except OSError as error:
            raise IngestError("ignore.not_read", why=error.strerror) from error
        except ValueError as error:  # not UTF-8, or no pattern
            raise IngestError("ignore.no_patterns", why=str(error)) from error

    def ignores(self, path: Path, is_folder: bool) -> bool:
        """Whether ``path`` is left out: the innermost file that says anything about it decides."""
        for folder, spec in reversed(self.specs):
            relative = path.relative_to(folder).as_posix()
            decision = spec.check_file(relative + "/" if is_folder else relative).include
            if decision is not None:
                return decision
        return False
