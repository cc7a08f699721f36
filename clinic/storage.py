"""How static files are gathered and named for production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Every file under a name with its hash, kept for ever by a browser; gzip and Brotli beside it."""

    # A module that imports another must name the hashed file too, or the browser would keep an old one.
    support_js_module_import_aggregation = True
