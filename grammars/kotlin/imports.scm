; Imports say what names mean, in any order (Kotlin specification, "Importing").
(import) @import
