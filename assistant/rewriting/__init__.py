"""Language models as an option: they may reword an answer, and a strict guard looks at every word.

May import assistant.answering, assistant.understanding, assistant.rules and knowledge. Only
`chat_model` knows LangChain, and it is imported when a model is set and asked for the first time.
"""
