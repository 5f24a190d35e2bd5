; One expression on a line of its own is the expression.
(indented_block . (_) .) @unwrap
