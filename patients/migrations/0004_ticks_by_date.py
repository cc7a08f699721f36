from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0003_entered_by")]

    operations = [
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(
                fields=["ticked_on"], name="ticks_by_date", condition=models.Q(ticked_on__isnull=False)
            ),
        ),
    ]
