"""Files in and out: plain text, Markdown, HTML, JSON Lines, JSON, CSV, TSV, Parquet."""
