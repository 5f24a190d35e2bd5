; Using directives do not affect one another (C# specification, 14.6).
(using_directive) @import
