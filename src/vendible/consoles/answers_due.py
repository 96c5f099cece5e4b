"""By when an answer to a submission is expected, in words, with a tone and a shape."""

from __future__ import annotations

from dataclasses import dataclass

from vendible.consoles.design.states import Look, Shape, Tone
from vendible.consoles.design.words import day_text
from vendible.domain.catalog.review import IsHoliday, ReviewState, is_open, working_days_until
from vendible.gateways.present import Present
from vendible.records.models import Submission
from vendible.usecases.settings import last_day, review_calendar


@dataclass(frozen=True, slots=True)
class Due:
    """Of one page: the present moment and the operator's working days, read once."""

    present: Present
    is_holiday: IsHoliday

    def look(self, submission: Submission) -> Look | None:
        """None where nothing is expected: it is decided, or no day was promised."""
        if submission.answer_by is None or not is_open(ReviewState(submission.state)):
            return None
        by = last_day(submission.answer_by, self.present)
        if self.present.now >= submission.answer_by:
            return Look(f"Overdue since {day_text(by)}", Tone.NEGATIVE, Shape.ALERT)
        left = working_days_until(self.present.today, by, self.is_holiday)
        if left == 0:
            return Look("Due today", Tone.WARNING, Shape.CLOCK)
        days = "1 working day" if left == 1 else f"{left} working days"
        return Look(f"Due in {days}", Tone.WARNING if left == 1 else Tone.INFO, Shape.CLOCK)

    def sentence(self, submission: Submission) -> str:
        """For the partner, who waits."""
        if submission.answer_by is None or not is_open(ReviewState(submission.state)):
            return ""
        by = day_text(last_day(submission.answer_by, self.present))
        if self.present.now >= submission.answer_by:
            return f"An answer was expected by {by}. The operator sees that it is overdue."
        return f"Expect an answer by {by}."


def due_at(present: Present) -> Due:
    """Two statements: the settings, and the operator's country."""
    _, is_holiday = review_calendar()
    return Due(present, is_holiday)
