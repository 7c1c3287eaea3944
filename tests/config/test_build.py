import dataclasses

import pytest

from saerec.config.build import PRESETS, build_config, config_from_dict
from saerec.config.schema import (
    Config,
    DataConfig,
    EmbeddingConfig,
    IntentsConfig,
    RecommenderConfig,
    SAEConfig,
)
from saerec.config.section import settings_of
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
        (["recommender.n_heads=0"], "outside its limits: 1 to 256"),
        (["seed=-1"], "seed = -1 is outside its limits"),
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
    assert set(settings_of(Config)) == {"preset", "seed"}
    sections = [
        field.default_factory for field in dataclasses.fields(Config) if dataclasses.is_dataclass(field.default_factory)
    ]
    assert len(sections) == 5
    for section in sections:
        assert set(settings_of(section)) == {field.name for field in dataclasses.fields(section)}
    for section in (Config, *sections):
        assert all(setting.doc for setting in settings_of(section).values())


def test_defaults_lie_within_their_limits():
    for section in (DataConfig, EmbeddingConfig, SAEConfig, IntentsConfig, RecommenderConfig):
        for name, setting in settings_of(section).items():
            section(**{name: setting.default})
            assert setting.default in setting.choices if setting.choices else type(setting.default) is setting.kind


def test_limits_hold_for_whoever_builds_a_section():
    """Not only for settings that came from a file or the terminal."""
    with pytest.raises(ConfigError, match=r"sae\.k = -1 is outside its limits: 0 to 1024\."):
        SAEConfig(k=-1)
    config = Config()
    with pytest.raises(ConfigError, match=r"intents\.recency = 0\.0 is outside its limits: 0\.01 to 1\.0\."):
        dataclasses.replace(config, intents=dataclasses.replace(config.intents, recency=0.0))
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.sae.k = 3


def test_a_setting_says_what_it_may_be():
    settings = settings_of(SAEConfig)
    assert (settings["k"].kind, settings["k"].low, settings["k"].high, settings["k"].limits) == (
        int,
        0,
        1024,
        "0 to 1024",
    )
    assert settings["architecture"].choices == ("topk", "batchtopk", "matryoshka", "jumprelu")
    assert settings["restart_dead"].limits == "" and settings["restart_dead"].kind is bool
    assert settings["k"].doc.startswith("Latents active per passage")
