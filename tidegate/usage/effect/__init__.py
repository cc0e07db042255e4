"""What a measure did: numbers in, result out (``of.effect_of``), and the words, tables and questions around it."""
