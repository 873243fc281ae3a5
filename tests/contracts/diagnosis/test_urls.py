from dataclasses import replace

from contracts.diagnosis import diagnose
from tests.contracts.diagnosis.by_hand import by_hand, plain
from tests.contracts.diagnosis.spoiling import TEXT
from tests.contracts.signing.shipped import scheme


def test_a_port_in_the_url_may_be_the_difference() -> None:
    request = replace(plain(by_hand(b"https://example.com/hook{}"), b"{}"), url="https://example.com:8443/hook")
    found = diagnose(request, scheme(content="{url}{body}"), secrets=(TEXT,))
    assert found[0].parts == ("url",)
