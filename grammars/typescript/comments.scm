; Without JSX every comment is a node of its own: nothing to add.
((comment) @_comment (#eq? @_comment ""))
