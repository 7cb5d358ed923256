"""What a list of jobs can be narrowed to; the page and the API share it."""

import django_filters

from organizations.jobs.models import Job, JobState
from organizations.jobs.registry import kinds


class JobFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=JobState.choices, empty_label="全部")
    kind = django_filters.ChoiceFilter(label="种类", choices=lambda: kinds().items(), empty_label="全部")

    class Meta:
        model = Job
        fields = ["state", "kind"]
