package p

func Check(ok bool) bool {
	// audit(ok)
	return ok
}
