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


def test_an_example_edited_in_the_document_changes_what_the_demo_sends(cli: Cli, tmp_path: Path) -> None:
    text = (catalog.folder() / "influencer-hero.yaml").read_text()
    changed = tmp_path / "edited.yaml"
    changed.write_text(text.replace("/the-old-link", "/an-edited-link"))
    told = cli("demo", "--document", str(changed)).stdout
    delivery = told.split("2. One delivery in full")[1].split("3. A right receiver")[0]
    assert "/an-edited-link" in delivery
    assert "/the-old-link" not in delivery
