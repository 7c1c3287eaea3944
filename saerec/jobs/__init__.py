"""Pipelines in the background: start, queue, watch, cancel, resume.

The job's folder inside the run is all that the worker, the pages and the other workers share:

job/status.json   state, stage, progress (replaced whole)     job/log.txt       what the process printed
job/metrics.jsonl one line a row of figures                   job/CANCEL        its presence asks the process to stop
job/command.json  what was asked for: resume asks it again    ../.queue/slot-*  locked by the jobs that may work
job/heartbeat     when its process last worked or said something

Nothing depends on who started a job: a worker waits for a slot by itself, and its locks die with it.
"""

from saerec.jobs.control import cancel_job, command_of, record_command, resume_job, start_job
from saerec.jobs.heartbeat import beating, stuck
from saerec.jobs.queue import active_jobs, queue_place, work_slot
from saerec.jobs.reporter import JobReporter
from saerec.jobs.status import JobStatus, State, job_status, log_tail, read_metrics, read_status
from saerec.jobs.trouble import last_word, shortage

__all__ = [
    "JobReporter",
    "JobStatus",
    "State",
    "active_jobs",
    "beating",
    "cancel_job",
    "command_of",
    "job_status",
    "last_word",
    "log_tail",
    "queue_place",
    "read_metrics",
    "read_status",
    "record_command",
    "resume_job",
    "shortage",
    "start_job",
    "stuck",
    "work_slot",
]
