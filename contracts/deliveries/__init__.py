"""Drafts, the edits that spoil them after signing, and the one place where a draft becomes a request.

`drafts`   a target, and a draft made into a signed request
`edits`    what can go wrong with a request on purpose; the named ones are also the command line's
`plans`    what is sent in which order, and how that order goes wrong
`faults`   every way in which deliveries go wrong on demand, by name
`renewal`  the same payload under new ids
`parts`    each part that a signature covers, changed alone
`samples`  made up for a scheme: a delivery, a key
`vectors`  deliveries whose verdict is known, derived from a scheme
`retries`  what comes after an attempt
"""

from contracts.deliveries.drafts import Target, prepare
from contracts.deliveries.edits import SIGNATURE_EDITS, set_body, set_header, set_method
from contracts.deliveries.faults import FAULTS, read_fault
from contracts.deliveries.plans import Burst, Fault, Plan, spoilt
from contracts.deliveries.renewal import renewed
from contracts.deliveries.retries import State, Step, next_step, retry_after

__all__ = [
    "FAULTS",
    "SIGNATURE_EDITS",
    "Burst",
    "Fault",
    "Plan",
    "State",
    "Step",
    "Target",
    "next_step",
    "prepare",
    "read_fault",
    "renewed",
    "retry_after",
    "set_body",
    "set_header",
    "set_method",
    "spoilt",
]
