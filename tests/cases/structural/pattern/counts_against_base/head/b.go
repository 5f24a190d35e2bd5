package a

func g() {
	panic("one")
}
