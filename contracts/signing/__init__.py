"""Signing schemes as data: read them, sign with them, verify by them, and know what they cannot do.

`scheme`         the value that everything here hangs on
`templates`      literals and placeholders
`nodes`          a document's mappings, read with pointers in the errors
`grammar`        `x-signature` to Scheme; the shipped schemes that `use` names
`vectors`        the document's own proof
`keys`           secrets and the keys that they stand for
`digests`        the algorithms, a row each
`bodies`         JSON that keeps the text of its numbers
`places`         headers, query, pointers into the body
`items`          the value that holds the signatures
`times`          seconds, milliseconds, RFC 3339
`content`        the bytes that are signed
`reading`        what a request says about its own signing
`signer`, `verifier`, `verdicts`
`scheme_limits`  what no receiver can refuse
"""

from contracts.signing.digests import signature_of
from contracts.signing.grammar import merge_use, read_scheme
from contracts.signing.keys import any_key, check_secret, read_key
from contracts.signing.reading import rewrite_signatures, signature_texts, signed_content
from contracts.signing.scheme import Escape, Place, Scheme, Timestamp, Tolerance, Vector
from contracts.signing.scheme_limits import limits
from contracts.signing.signer import sign
from contracts.signing.times import read_time, write_time
from contracts.signing.vectors import VectorFailure, run_vectors
from contracts.signing.verdicts import Accepted, Reason, Refused
from contracts.signing.verifier import verify

__all__ = [
    "Accepted",
    "Escape",
    "Place",
    "Reason",
    "Refused",
    "Scheme",
    "Timestamp",
    "Tolerance",
    "Vector",
    "VectorFailure",
    "any_key",
    "check_secret",
    "limits",
    "merge_use",
    "read_key",
    "read_scheme",
    "read_time",
    "rewrite_signatures",
    "run_vectors",
    "sign",
    "signature_of",
    "signature_texts",
    "signed_content",
    "verify",
    "write_time",
]
