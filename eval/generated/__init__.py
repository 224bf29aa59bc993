"""Questions made from templates, and an oracle that knows the right answers independently.

The oracle is written from the three texts and the agreed reading of them, not from the rules of
the assistant: two readings that agree prove more than one. May import `eval.question_sets`; of
`assistant` and `knowledge` nothing.
"""
