import dataclasses

import pytest

from saerec.config.build import PRESETS, build_config, config_from_dict, field_docs
from saerec.config.schema import Config
from saerec.errors import ConfigError


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_builds_and_survives_a_round_trip(preset):
    config = build_config(preset, seed=3)
    assert config_from_dict(config.to_dict()) == config
    assert (config.preset, config.seed) == (preset, 3)


def test_later_sources_win(tmp_path):
    path = tmp_path / "run.toml"
    path.write_text("[sae]\nk = 9\nn_latents = 90\n", encoding="utf-8")
    config = build_config("tiny", toml=path, sets=["sae.k=7", "sae.lr=1"])
    assert (config.sae.k, config.sae.n_latents, config.sae.lr) == (7, 90, 1.0)


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        (["sae.width=3"], "Unknown setting sae.width"),
        (["speed=3"], "Unknown setting speed"),
        (["sae.k=many"], "not of type int"),
        (["sae.k=1.5"], "not of type int"),
        (["sae.k=-1"], "outside its limits"),
        (["sae.n_latents=8", "sae.k=9"], "must not exceed"),
        (["sae.architecture=relu"], "Choose one of"),
        (["sae=3"], "must be a table"),
        (["recommender.d_model=7"], "multiple"),
        (["recommender.use_public=1"], "not of type bool"),
        (["nonsense"], "section.key=value"),
    ],
)
def test_wrong_settings_are_named(sets, said):
    with pytest.raises(ConfigError, match=said):
        build_config("small", sets=sets)


def test_unreadable_toml(tmp_path):
    with pytest.raises(ConfigError, match="no such"):
        build_config(toml=tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[", encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid TOML"):
        build_config(toml=tmp_path / "bad.toml")


def test_every_setting_explains_itself():
    assert set(field_docs(Config)) == {"preset", "seed"}
    for section in dataclasses.fields(Config):
        if dataclasses.is_dataclass(section.default_factory):
            assert set(field_docs(section.default_factory)) == {
                f.name for f in dataclasses.fields(section.default_factory)
            }
