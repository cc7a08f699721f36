from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0009_standings_of_the_record")]

    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["clinic", "-last_order", "patient"],
                name="standings_ready",
                condition=models.Q(("proposal", "up")),
            ),
        ),
    ]
