"""A job that has been silent for a minute is called stuck where it is watched and where jobs are listed."""

from saerec.jobs import job_status
from tests.support.app_pages import healthy, open_page, text_of
from tests.support.stuck import stuck_job


def test_a_stuck_job_is_said_to_be_stuck_and_can_be_cancelled(folder):
    with stuck_job(folder / "hangs", seconds=610):
        app = open_page("train", job="hangs")
        assert healthy(app)
        (said,) = [one.value for one in app.warning]
        assert "It seems to be stuck: for 10 minutes" in said and "neither worked nor said anything" in said
        assert "seems to be stuck" in text_of(open_page("train"))
        app.button(key="cancel").click().run()
        assert healthy(app) and job_status(folder / "hangs").state == "cancelled"
        assert [one.value for one in app.warning] == []


def test_a_job_that_gave_a_sign_of_life_is_not(folder, monkeypatch):
    monkeypatch.setattr("saerec.jobs.heartbeat.STUCK_AFTER", 3600.0)
    with stuck_job(folder / "thinks"):
        app = open_page("train", job="thinks")
        assert healthy(app) and app.button(key="cancel")
        assert [one.value for one in app.warning] == [] and "stuck" not in text_of(app)
