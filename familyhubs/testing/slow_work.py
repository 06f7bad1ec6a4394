"""A kind of long work for tests with a real worker, which is told to import this module."""

import time

from outcomes.job_kinds import JobFailed, register_job

COUNT_SLOWLY = "testing.count_slowly"


def count_slowly(handle, *, steps: int, seconds: float, stumble_at: int = 0) -> dict:
    for step in range(1, steps + 1):
        time.sleep(seconds)
        if step == stumble_at:
            raise JobFailed(f"Stumbled at step {step}.")
        handle.progress(step, steps, f"Step {step}")
    return {"summary": f"Counted to {steps}."}


register_job(kind=COUNT_SLOWLY, label="Count slowly", function=count_slowly)
