import re
import shutil
from pathlib import Path

import pytest

from mock_server import catalog
from tests.end_to_end.conftest import Cli


@pytest.mark.parametrize("provider", catalog.names())
def test_every_delivery_that_the_demo_shows_is_in_its_receivers_own_logs(cli: Cli, provider: str) -> None:
    done = cli("demo", "--provider", provider)
    assert done.returncode == 0, done.stderr
    folder = re.search(r"own logs are in (\S+)", done.stdout)
    assert folder is not None
    right, wrong = ((Path(folder[1]) / f"{name}-receiver.log").read_text() for name in ("right", "wrong"))
    shown = set(re.findall(r"Hookpact-Delivery: (hp-[\w-]+)", done.stdout))
    assert shown
    assert shown <= set(re.findall(r"^(hp-\S+) ", right + wrong, re.M))
    assert "hp-demo-1 POST 200" in right
    shutil.rmtree(folder[1])


def test_the_demo_tells_a_right_receiver_from_a_wrong_one(cli: Cli) -> None:
    told = cli("demo").stdout
    right, wrong = told.split("4. A wrong receiver")
    assert "no must is broken" in right
    assert "[accepts-null]" in wrong
    assert "[forgery-missing]" in wrong
    assert "[bytes-json]" in wrong


def test_the_demo_says_what_the_document_says(tmp_path: Path) -> None:
    """An example edited in the document changes what is sent: nothing of it is written down twice."""
    provider = catalog.provider("influencer-hero")
    name = provider.webhooks["update_custom_link"].examples[0].payload["deal_info"]["deal_name"]
    text = (catalog.folder() / "influencer-hero.yaml").read_text().replace(name, "another-creator")
    changed = tmp_path / "influencer-hero.yaml"
    changed.write_text(text)
    edited = catalog.from_file(changed).webhooks["update_custom_link"].examples[0].payload
    assert edited["deal_info"]["deal_name"] == "another-creator"
