from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0009_saved_view")]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="threads_waiting",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="messages that wait"),
        ),
    ]
