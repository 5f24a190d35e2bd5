package p

import (
	"os"
	_ "example.org/a"
	_ "example.org/b"
)
