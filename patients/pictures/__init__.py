"""Charts of one record, as patients and clinicians see them: values in, places out, then SVG."""
