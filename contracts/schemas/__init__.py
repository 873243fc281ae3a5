"""JSON Schema as this project uses it: Draft 2020-12, inside its document, in the polarity of an answer or of a call.

`pointers`     RFC 6901
`keywords`     which keywords hold schemas: the one table that every walker uses
`polarity`     readOnly is there, writeOnly is not: the receiver's view of a body; the other way round in calls
`definitions`  the schemas of one document, each prepared once, its `$ref`s resolved
`schema`       one schema: validity, problems, and the nodes that a `$ref` names
"""

from contracts.schemas.definitions import Definitions
from contracts.schemas.keywords import Json, subschemas
from contracts.schemas.schema import Problem, Schema

__all__ = ["Definitions", "Json", "Problem", "Schema", "subschemas"]
