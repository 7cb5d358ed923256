from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("activities", "0003_kinds_of_a_session"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["starts_at", "id"], name="session_by_time"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("replaced_by__isnull", True)),
                fields=["organization", "held_on", "state", "recorded_late", "group", "kinds"],
                name="session_cadence",
            ),
        ),
    ]
