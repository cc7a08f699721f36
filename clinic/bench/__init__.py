"""Two clinics of different size side by side: what a page costs in each (`manage.py bench`)."""
