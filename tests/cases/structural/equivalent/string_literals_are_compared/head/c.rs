const A: &str = r#"// still none"#;
