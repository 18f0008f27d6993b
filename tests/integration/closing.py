"""Steps of closing a month, entered into the log of decisions without a load of each.

Belongs here: what several tests record to come to a state. Not here: the command, which loads.
"""

from datetime import datetime
from pathlib import Path

from pipelines.month_close import MonthStatus, read_statuses, record_step
from warehouse.home import Home

# A month is a flash, reviewed, signed, and signed by another one: then it is final.
STATES = ("open", "flash", "reviewed", "signed_once")
REASON = "只审阳泉"


def record_steps(home: Path, month: str, people: str, at: datetime) -> MonthStatus:
    """One step a person, from an open month on, all on what the current release says of it.

    Returns:
        The month as it was seen.
    """
    seen = read_statuses(Home(home), "")[month]
    for by, state in zip(people, STATES, strict=False):
        record_step(Home(home), seen._replace(state=state), by, REASON, at)
    return seen
