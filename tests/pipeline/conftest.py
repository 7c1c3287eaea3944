"""The chat endpoint on the loopback address, for naming through the pipeline."""

from tests.intents.conftest import stub as stub
