"""What an address asks for and is not there is named on the page."""

import pytest

from tests.support.app_pages import open_page, text_of


@pytest.mark.parametrize(
    ("page", "asked", "said"),
    [
        ("latents", {"latent": "99999"}, "There is no latent 99999"),
        ("latents", {"latent": "x"}, "a latent is a number"),
        ("users", {"user": "nobody"}, "There is no user"),
        ("recommendations", {"set": "personal:x"}, "which is not understood"),
        ("recommendations", {"set": "nothing:1"}, "There is no branch"),
        ("recommendations", {"item": "nothing"}, "There is no item"),
        ("", {"run": "nothing"}, "There is no run nothing"),
        ("map", {"latent": "99999"}, "not on the map"),
        ("cohorts", {"a": "nothing"}, "There is no group"),
        ("train", {"job": "../x"}, "is not valid"),
        ("gallery", {"pick": "../x"}, "There is no run"),
    ],
)
def test_a_bad_address_is_named_on_the_page(folder, page, asked, said):
    app = open_page(page, **asked)
    assert said in text_of(app)
    assert not app.exception and "Traceback" not in text_of(app)
