"""The configuration's reference, from its JSON Schema."""

import orjson

from contracts.schemas import Json
from mock_server import catalog
from tests.docs.tables import code, fenced, page, table

_INTRO = (
    "What a project says once: `hookpact.toml`, or the same below `[tool.hookpact]` in pyproject.toml. It is looked "
    "for in the working folder and in those above it up to the repository's own, if they belong to you or root; "
    "`--config FILE` and HOOKPACT_CONFIG name another. `hookpact init` writes one. It holds no "
    "secret, only where each is; options win over what it says."
)
EXAMPLE = """[providers.acme]
document = "webhooks/acme.yaml"
scheme = "standard-webhooks"

[targets.local]
url = "http://localhost:8000/hooks/{webhook}"
provider = "acme"
quick = true

[targets.staging]
url = "https://staging.example.com/hooks"
provider = "influencer-hero"
webhooks = ["update_commission", "new_influencer_order"]
secret = "env:STAGING_SECRET"
headers = { Authorization = "env:GATEWAY" }
set = { deal_id = "d1" }
checks_off = [{ check = "window-*", reason = "the gateway checks the time" }]
levels = { ack-prompt = "note" }"""


def made() -> str:
    """Return the page: an example, then the keys of each table."""
    grammar = orjson.loads((catalog.folder() / "configuration.schema.json").read_bytes())["$defs"]
    parts = (_part(f"[{name}s.NAME]", grammar[name], grammar) for name in ("provider", "target"))
    return page("Configuration", _INTRO, fenced("toml", EXAMPLE), *parts)


def _part(title: str, node: Json, grammar: Json) -> str:
    rows = [(code(key), found["title"], _written(found, grammar)) for key, found in node["properties"].items()]
    told = f"{code(title)}: {node['description']}."
    return f"## {title}\n\n{told}\n\n{table(('key', 'meaning', 'value'), rows)}"


def _written(node: Json, grammar: Json) -> str:
    named = grammar[node["$ref"].rpartition("/")[2]] if "$ref" in node else node
    return str(named["description"])
