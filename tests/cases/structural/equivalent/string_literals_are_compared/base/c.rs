const A: &str = r#"// not a comment"#;
