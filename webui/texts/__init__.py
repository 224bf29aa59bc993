"""What the pages say: one file a language, and the loader. May import Flask-Babel."""
