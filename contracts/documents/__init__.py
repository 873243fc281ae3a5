"""OpenAPI 3.1 documents: text to providers and webhooks.

`reading`     text (YAML 1.2 or JSON) to a tree with line numbers, within bounds
`references`  stepping through a tree and its `$ref`s
`webhooks`    one webhook: schema, examples, schemes, delivery rules
`provider`    one document: its webhooks and what they share
"""

from contracts.documents.provider import Provider, load
from contracts.documents.reading import Source, read
from contracts.documents.webhooks import Example, Rules, Webhook

__all__ = ["Example", "Provider", "Rules", "Source", "Webhook", "load", "read"]
