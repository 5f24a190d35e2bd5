package p

import (
	x "example.org/x"

	"fmt"
	"os"
)
