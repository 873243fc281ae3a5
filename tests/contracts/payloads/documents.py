"""The two documents that ship, and schemas written in a test, as recipes."""

from pathlib import Path

import yaml

from contracts.payloads import Recipe
from contracts.schemas import Json, Schema, pointers

NOW = 1_700_000_000
FOLDER = Path(__file__).parents[3] / "openapi"


def recipe(schema: Json, components: Json = None, *, seed: int = 1) -> Recipe:
    """Return a recipe for a schema; its `$ref`s name the components."""
    return Recipe(schema=Schema({"schema": schema, **(components or {})}, "/schema"), seed=seed, now=NOW)


def shipped() -> dict[str, Schema]:
    """Return every webhook's schema of every document that ships."""
    return {
        f"{path.stem}/{name}": Schema(document, _body(document, name))
        for path in sorted(FOLDER.glob("*.yaml"))
        for document in [yaml.safe_load(path.read_text("utf-8"))]
        for name in document["webhooks"]
    }


def _body(document: Json, name: str) -> str:
    content = pointers.get(document, pointers.join("/webhooks", name, "post", "requestBody", "content"))
    return str(content["application/json"]["schema"]["$ref"]).removeprefix("#")
