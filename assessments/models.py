"""All models of the app, gathered for Django; they live in their subjects."""

from assessments.ladder.models import Assessment, AssessmentEvent, Score
from assessments.schemes.models import Indicator, Scheme, Section
from assessments.scoring.models import ManualValue

__all__ = ["Assessment", "AssessmentEvent", "Indicator", "ManualValue", "Scheme", "Score", "Section"]
