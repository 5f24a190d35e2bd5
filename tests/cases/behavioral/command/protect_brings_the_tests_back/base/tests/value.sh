test "$(cat value.txt)" = 42
