package lib

// Open opens.
func Open(path string) error { return nil }
