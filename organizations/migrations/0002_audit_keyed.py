"""The audit chain becomes keyed: events so far keep their plain hash and are sealed, at this moment, by the head."""

from django.db import migrations, models

from organizations.audit.chain import head_seal


def seal_head(apps, schema_editor):
    Head = apps.get_model("organizations", "AuditHead")
    head, _ = Head.objects.get_or_create(pk=1)
    head.seal = head_seal(head.sequence, head.hash)
    head.save()


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]

    operations = [
        migrations.AddField("auditevent", "algorithm", models.CharField(default="sha256", max_length=16)),
        migrations.AlterField("auditevent", "algorithm", models.CharField(default="hmac-sha256", max_length=16)),
        migrations.AddField("audithead", "seal", models.CharField(blank=True, max_length=64)),
        # The primary key becomes the place in the chain; nothing refers to an event by it.
        migrations.RunSQL(
            [
                "UPDATE organizations_auditevent SET id = -sequence WHERE id <> sequence",
                "UPDATE organizations_auditevent SET id = sequence WHERE id < 0",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(seal_head, migrations.RunPython.noop),
    ]
