"""The property phase: random deliveries, shrunk to the smallest that shows a fault.

Schemathesis generates from a derived document, Hypothesis runs and shrinks, and every delivery goes through the same
`deliver` as the named checks. Schemathesis' own engine is not used: it does not shrink, and would be a second client.

`bridge`       Hypothesis in a thread, deliveries on our loop
`properties`   what must hold for whatever is generated
`phase`        a webhook's properties, tried and told
"""

from mock_server.property_phase.bridge import Effort
from mock_server.property_phase.phase import property_phase

__all__ = ["Effort", "property_phase"]
