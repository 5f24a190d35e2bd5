; Beside what JavaScript's file says.
((predefined_type) @any (#eq? @any "any"))
