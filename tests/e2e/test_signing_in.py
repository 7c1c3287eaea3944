"""People sign in with a provider that is not ours, and may do what a file says of them."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request

import pytest

from saerec.places import demo_run
from saerec.workspace.notebook import kept_elsewhere, open_notebook
from saerec.workspace.run import Run
from tests.e2e.conftest import free_port, settle

provider_mock = pytest.importorskip(
    "oidc_provider_mock", reason="no oidc-provider-mock: pip install it to sign in here"
)
PEOPLE = {"tina": "tina@lab.org", "eddy": "eddy@lab.org", "vera": "vera@else.org", "mallory": "tina@lab.org"}


@pytest.fixture(scope="module")
def provider():
    """Vouches for all of PEOPLE but mallory, whose address it has not confirmed."""
    users = [
        provider_mock.User(sub=name, claims={"email": email, "email_verified": name != "mallory"})
        for name, email in PEOPLE.items()
    ]
    with provider_mock.run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module", params=["refused", "viewer"])
def shared(request, provider, tmp_path_factory):
    """An explorer that asks who somebody is: (address, folder of runs, what somebody unknown is)."""
    folder, port = tmp_path_factory.mktemp("shared"), free_port()
    shutil.copytree(demo_run(), folder / "runs" / "shop")
    (folder / "people.toml").write_text(f"""
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "{os.urandom(16).hex()}"
client_id = "explorer"
client_secret = "secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"
[roles]
trainer = ["tina@lab.org"]
editor = ["*@lab.org"]
unknown = "{request.param}"
""")
    command = [sys.executable, "-m", "saerec", "explore", "--no-browser", f"--port={port}"]
    command += [f"--runs-dir={folder / 'runs'}", "--people", str(folder / "people.toml")]
    environment = {**os.environ, "SAEREC_MODE": "", "AUTHLIB_INSECURE_TRANSPORT": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).read()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://localhost:{port}", folder / "runs", request.param
        process.terminate()


def open_as(tab, address, name, page):
    """Sign in at the provider, then go to a page."""
    tab.goto(address)
    tab.get_by_role("button", name="Sign in").click()
    tab.locator("input[name=sub]").fill(name)
    tab.get_by_role("button", name="Authorize", exact=True).click()
    tab.wait_for_url(f"{address}/**")
    tab.wait_for_selector("h1", timeout=60_000)
    settle(tab)
    tab.goto(f"{address}/{page}")
    tab.wait_for_selector("h1", timeout=60_000)
    settle(tab)


def words(tab, part):
    """What a part of a page says, without the marks that keep addresses from becoming links."""
    return tab.locator(part).first.inner_text().replace("\u2060", "")


def test_nobody_sees_a_page_before_signing_in(shared, tab):
    address, _, _ = shared
    for page in ("", "latents?run=shop", "train", "gallery", "users?run=shop&mode=demo"):
        tab.goto(f"{address}/{page}")
        tab.get_by_role("button", name="Sign in").wait_for(timeout=60_000)
        settle(tab)
        assert tab.locator("h1").inner_text() == "Sign in"
        assert tab.locator("[data-testid=stSidebar] a").count() == 0


def test_whose_name_stands_in_the_history_of_an_edit(shared, tab):
    address, runs, _ = shared
    open_as(tab, address, "eddy", "latents?run=shop&latent=3")
    assert "eddy@lab.org · editor" in words(tab, "[data-testid=stSidebar]")
    tab.get_by_role("button", name="Pin", exact=True).click()
    tab.get_by_role("button", name="Unpin", exact=True).wait_for()
    run = Run(runs / "shop")
    history = open_notebook(run, elsewhere=kept_elsewhere(runs, run)).history(3)
    assert history["by"].iloc[0] == "eddy@lab.org"
    tab.get_by_role("button", name="Unpin", exact=True).click()
    tab.get_by_role("button", name="Pin", exact=True).wait_for()
    tab.goto(f"{address}/train")
    tab.get_by_text("This page is for trainers").wait_for()
    assert "eddy@lab.org, editor" in words(tab, ".stMain")


def test_a_trainer_trains_and_signs_out(shared, tab):
    address, _, _ = shared
    open_as(tab, address, "tina", "train")
    tab.get_by_role("button", name="Start training").wait_for()
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_url("**/oauth2/end_session**")  # the provider asks whether to leave it too
    tab.goto(f"{address}/train")
    tab.get_by_role("button", name="Sign in").wait_for()


def test_somebody_unknown_is_what_the_file_says(shared, tab):
    address, _, unknown = shared
    open_as(tab, address, "vera", "latents?run=shop&latent=3")
    if unknown == "refused":
        assert tab.locator("h1").inner_text() == "You have no role here"
        assert "vera@else.org" in words(tab, ".stMain")
    else:
        assert "vera@else.org · viewer" in words(tab, "[data-testid=stSidebar]")
        assert tab.get_by_role("button", name="Pin", exact=True).count() == 0


def test_an_address_that_is_not_confirmed_is_nobody_s(shared, tab):
    address, _, _ = shared
    open_as(tab, address, "mallory", "train")
    assert tab.locator("h1").inner_text() == "You have no role here"
