package p

// Kept moves to another file of the package.
func Kept(a int) int { return a + 1 }
