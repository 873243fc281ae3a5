"""README and docs, played and made.

`blocks`       the fenced blocks of a page
`playing`      a page as a story: its files are written, its commands run, their output compared
`reference`    docs/reference and the README's table, made from the code (`make readme`)
`commands`, `control_api`, `extensions`, `python_api`, `rows`    its pages, a module each, with `tables` for Markdown
`screenshots`  the pictures of the report (`make screenshots`)
"""
