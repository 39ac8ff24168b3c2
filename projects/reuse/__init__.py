"""What others may take away: feeds, calendars, files, sitemap. Public projects only, no persons."""
