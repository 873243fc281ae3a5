"""What walks of a schema go by: its nodes and how soon they end, made once."""

from functools import lru_cache

from contracts.messages import value
from contracts.payloads.breaking import Nodes
from contracts.payloads.endings import Endings
from contracts.payloads.nodes import Spot
from contracts.schemas import Schema
from contracts.schemas.definitions import Definitions


@value
class Ground:
    """What walks of one schema go by."""

    nodes: Nodes
    endings: Endings
    root: Spot


@lru_cache(maxsize=1024)
def ground_of(schema: Schema) -> Ground:
    """Return what walks of a schema go by; raises DocumentError where it is none that a payload can keep to."""
    schema.check()  # an error here, not somewhere in a walk
    nodes, endings = _nodes_of(schema.definitions)
    return Ground(nodes=nodes, endings=endings, root=nodes.start(schema.pointer))


@lru_cache(maxsize=16)
def _nodes_of(definitions: Definitions) -> tuple[Nodes, Endings]:
    """Return the nodes of a document, which are made once for all its webhooks."""
    nodes = Nodes(definitions)
    return nodes, Endings(nodes)
