package p

import (
	"os"
	"fmt"

	x "example.org/x"
)
