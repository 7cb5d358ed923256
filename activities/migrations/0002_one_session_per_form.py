from django.conf import settings
from django.db import migrations, models


def forget_open_forms(apps, schema_editor):
    """Whatever forms are open now; their next save is told by the record itself."""
    apps.get_model("activities", "Session").objects.exclude(form_token="").update(form_token="")


class Migration(migrations.Migration):

    dependencies = [
        ("activities", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(forget_open_forms, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("form_token", ""), _negated=True),
                fields=("created_by", "form_token"),
                name="one_session_per_form",
            ),
        ),
    ]
