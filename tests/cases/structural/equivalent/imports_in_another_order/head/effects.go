package p

import (
	"os"
	_ "example.org/b"
	_ "example.org/a"
)
