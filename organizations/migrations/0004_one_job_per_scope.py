from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_sign_in_attempts")]

    operations = [
        migrations.RemoveConstraint(model_name="job", name="one_live_job_per_kind_scope_period"),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                fields=["kind", "organization", "period"], name="one_job_per_kind_scope_period"
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="alive_at",
            field=models.DateTimeField(help_text="last sign of life of the run; see sweeping.py", null=True),
        ),
    ]
