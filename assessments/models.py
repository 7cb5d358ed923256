"""All models of the app, gathered for Django; they live in their subjects."""

from assessments.ladder.models import Assessment, AssessmentEvent, ManualValue, Score
from assessments.schemes.models import Indicator, Scheme, Section

__all__ = ["Assessment", "AssessmentEvent", "Indicator", "ManualValue", "Scheme", "Score", "Section"]
