; Imports say what names mean, in any order (JLS 7.5).
(import_declaration) @import
