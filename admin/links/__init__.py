"""Pages behind short links, on a phone inside WeChat: what it is, and one form to put one's name down."""
