package a

func f() {
	panic("one")
}
