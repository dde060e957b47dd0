"""Every word that people read; a package only so that it is found wherever it is installed."""
