; Names are imported when a file is compiled, in any order (PHP manual, "Using namespaces").
(namespace_use_declaration) @import
