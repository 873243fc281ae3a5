"""Drafts, the edits that spoil them after signing, and the one place where a draft becomes a request.

`drafts`   a target, and a draft made into a signed request
`edits`    what can go wrong with a request on purpose; the named ones are also the command line's
`renewal`  the same payload under new ids
"""

from contracts.deliveries.drafts import Target, prepare
from contracts.deliveries.edits import SIGNATURE_EDITS, set_body, set_header, set_method
from contracts.deliveries.renewal import renewed

__all__ = ["SIGNATURE_EDITS", "Target", "prepare", "renewed", "set_body", "set_header", "set_method"]
