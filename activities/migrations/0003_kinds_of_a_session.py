from django.db import migrations, models


def fill(apps, schema_editor):
    """The kinds of each session from its minutes, in their order; one statement."""
    listed = {
        "postgresql": "SELECT string_agg(m.kind, ',' ORDER BY m.id) FROM activities_minutes m WHERE m.session_id = s.id",
        "sqlite": (
            "SELECT group_concat(kind, ',') FROM"
            " (SELECT m.kind FROM activities_minutes m WHERE m.session_id = s.id ORDER BY m.id)"
        ),
    }[schema_editor.connection.vendor]
    schema_editor.execute(f"UPDATE activities_session AS s SET kinds = COALESCE(({listed}), '')")  # nosec B608 - words of this file


class Migration(migrations.Migration):

    dependencies = [
        ("activities", "0002_one_session_per_form"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="kinds",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="kinds of its minutes, kept by who writes them",
                max_length=300,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
