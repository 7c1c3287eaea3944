"""All that lies on disk: runs and their artifacts, saved data, notes, groups, archives, the trash."""
