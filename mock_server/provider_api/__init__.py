"""The provider's own REST API, from the document's `paths`: what is right is answered as documented, and has effects.

`asking`      a call as it came: method, path, query, headers, body
`routing`     which operation a path is
`keys`        whether a call carries the credentials that it needs
`reading`     parameters and body, checked, with the place of what is wrong
`preferring`  `Prefer: code=404, example=NAME` (RFC 7240)
`answering`   documented answers and examples as responses
`refusing`    what goes wrong, in the shape in which this vendor tells errors
`limiting`    so many calls a minute
`public`      which endpoints a vendor could reach
`causing`     registrations, removals, and the deliveries that a call causes
`api`         all of it in order: `answer(call) -> response`
`mounting`    the ASGI application at `/providers/…`
"""

from mock_server.provider_api.api import ProviderApi
from mock_server.provider_api.causing import Accepts, Causes, Rules
from mock_server.provider_api.limiting import Limit
from mock_server.provider_api.mounting import ProviderApis

__all__ = ["Accepts", "Causes", "Limit", "ProviderApi", "ProviderApis", "Rules"]
