"""Coverage-guided fuzzing of every decoder and extractor: ``make fuzz`` where atheris is installed."""
