"""Providers, and the API's own document."""

from starlette.requests import Request
from starlette.responses import Response

from mock_server.app.api.resources import resource
from mock_server.app.api.shown import json_answer
from mock_server.app.description import description
from mock_server.app.house import house_of


async def list_providers(request: Request) -> Response:
    """Return the providers and their webhooks."""
    house = house_of(request)
    providers = [contract.provider for contract in house.contracts.values()]
    return json_answer(
        {
            "providers": [
                {
                    "name": provider.name,
                    "title": provider.title,
                    "document": f"{house.url}/openapi/{provider.name}.yaml",
                    "api": f"{house.url}/providers/{provider.name}" if house.apis.get(provider.name) else None,
                    "webhooks": [
                        {"name": webhook.name, "summary": webhook.summary, "signed": webhook.scheme is not None}
                        for webhook in provider.webhooks.values()
                    ],
                }
                for provider in providers
            ]
        }
    )


async def describe(request: Request) -> Response:
    """Return the OpenAPI document of this API."""
    return json_answer(description(house_of(request)))


ROUTES = (
    resource("/api/providers", GET=list_providers),
    resource("/api/openapi.json", GET=describe),
)
