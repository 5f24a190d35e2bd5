; A comment between JSX tags stands in braces of its own.
(jsx_expression . "{" . (comment)+ . "}" .) @erase
