"""Guesses of passwords are counted here, by keyed names; the tables that kept names as typed go."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LEFT_BEHIND = ["axes_accessattemptexpiration", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog"]


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_audit_keyed")]

    operations = [
        migrations.CreateModel(
            name="SignInAttempts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(help_text="keyed hash of what was typed as user name", max_length=64, unique=True),
                ),
                ("taken", models.IntegerField(default=0)),
                ("failures", models.IntegerField(default=0)),
                ("told", models.BooleanField(default=False)),
                ("last_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_attempts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL([f"DROP TABLE IF EXISTS {table}" for table in LEFT_BEHIND], migrations.RunSQL.noop),
    ]
