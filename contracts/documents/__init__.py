"""OpenAPI 3.1 documents: text to providers and webhooks.

`reading`     text (YAML 1.2 or JSON) to a tree with line numbers, within bounds
`references`  stepping through a tree and its `$ref`s
`media`       a body's media type, schema and examples
`webhooks`    one webhook: schema, examples, schemes, delivery rules
`expressions`, `capturing`    what a call said, and parts of it
`effects`     what a call brings about: registrations, and the webhooks that it causes
`operations`  the calls of the provider's own API
`provider`    one document: its webhooks, its calls, and what they share
`linting`     its flaws: what general validators pass over
"""

from contracts.documents.effects import Emission, emissions
from contracts.documents.expressions import Call
from contracts.documents.media import Example
from contracts.documents.operations import Operation
from contracts.documents.provider import Provider, load
from contracts.documents.reading import Source, read
from contracts.documents.webhooks import Rules, Webhook

__all__ = [
    "Call",
    "Emission",
    "Example",
    "Operation",
    "Provider",
    "Rules",
    "Source",
    "Webhook",
    "emissions",
    "load",
    "read",
]
