"""From the text of a plan or report to the figures it states, each with its place and the rule that read it.

`plain` makes the text even without losing a position, `outline` says where a line stands, `times` which
year is meant, `tokens` what the words do, `sentences` and `tables` which name an amount belongs to,
`reading` puts it together, `facts` says what identifies the document, `unread` what was left. Rules are data:
loaders/extraction/rules.toml.
"""
