from collections.abc import Iterator

import pytest

from tests.mock_server.app.calling import Client, served


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with served() as (client, _):
        yield client
