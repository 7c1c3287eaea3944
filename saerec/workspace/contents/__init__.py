"""What the files of a run hold: shapes that fit each other, ids that exist, values that are numbers.

Asked of every run that comes from elsewhere before it is kept, and by `saerec check`. A file that a run lacks is no
damage here: earlier versions wrote fewer.
"""

from saerec.workspace.contents.check import contents_damage

__all__ = ["contents_damage"]
