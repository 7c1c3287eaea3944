"""What carries the work of a stage: this process, or others. Stages call an engine's verbs and do not know which."""
