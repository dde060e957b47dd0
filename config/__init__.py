"""How this installation runs, and the sample office's own files."""
