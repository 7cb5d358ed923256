"""Addresses of static files on the peers' pages."""

from common.assets import HashedStaticFilesStorage


class Storage(HashedStaticFilesStorage):
    def url(self, name, force=False):
        """The peers' assets by their plain names, which costs them nothing; ours as deployed."""
        return f"/static/{name}" if name.startswith(("admin/", "import_export/")) else super().url(name, force)
