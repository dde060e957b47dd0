"""Finds and reads the files under `templates/`, which stands beside the packages."""

from pathlib import Path
from typing import Any

# Not importlib.resources: `templates` is a namespace package, and in an editable install that
# lists a path hook among its places, which `files()` refuses.
ROOT = Path(__file__).resolve().parents[2] / "templates"


def read_text(name: str) -> str | None:
    """The file's text by its path below `templates/` (`digest/body.txt`); None if there is none."""
    page = ROOT.joinpath(*name.split("/"))
    return page.read_text(encoding="utf-8") if page.is_file() else None


def read_yaml(name: str) -> dict[str, Any]:
    """The mapping in that YAML file. Raises FileNotFoundError if there is none."""
    import yaml

    mapping: dict[str, Any] = yaml.safe_load(ROOT.joinpath(*name.split("/")).read_text("utf-8"))
    return mapping
