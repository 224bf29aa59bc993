"""Understanding a question: intents, programmes meant, facts stated. Imports knowledge only."""
