"""A provider whose webhooks are signed by two schemes: the first by words, the second by hexadecimal digits."""

from contracts.documents import Provider, load, read

_TWO = """
openapi: 3.1.0
info: {title: Two, version: "1"}
components:
  securitySchemes:
    A: {type: apiKey, in: header, name: X-A, x-signature: {algorithm: hmac-sha256}}
    B: {type: apiKey, in: header, name: X-B, x-signature: {algorithm: hmac-sha256, key: {decode: hex}}}
webhooks:
  first:
    post:
      security: [{A: []}]
      requestBody: {content: {application/json: {schema: {type: object, required: [a]}}}}
  second:
    post:
      security: [{B: []}]
      requestBody: {content: {application/json: {schema: {type: object, required: [b]}}}}
"""


def two_schemes() -> Provider:
    """Return that provider."""
    return load("two", read(_TWO.encode()))
