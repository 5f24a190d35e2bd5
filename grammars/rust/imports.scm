; What `use` brings in is there in all of its block, in any order (Rust reference, "Use declarations").
(use_declaration) @import
