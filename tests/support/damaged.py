"""Files of a run damaged on purpose, in every way that a disk, a copy or a person does it."""

from saerec.workspace.run import STAGES


def deleted(path):
    path.unlink()


def emptied(path):
    path.write_bytes(b"")


def cut(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def flipped(path, share=0.5):
    """One bit, at this share of the file."""
    content = bytearray(path.read_bytes())
    content[int(share * (len(content) - 1))] ^= 4
    path.write_bytes(bytes(content))


WAYS = {
    "deleted": deleted,
    "emptied": emptied,
    "cut": cut,
    "flipped in the middle": flipped,
    "flipped at the start": lambda path: flipped(path, 0.0),
    "flipped at the end": lambda path: flipped(path, 1.0),
}
FLIPS = [way for way in WAYS if way.startswith("flipped")]


def artifacts(directory):
    """Names of all files of a run's stages, as intents/themes.parquet."""
    found = (path for stage in STAGES for path in sorted((directory / stage).rglob("*")))
    return [path.relative_to(directory).as_posix() for path in found if path.is_file()]
