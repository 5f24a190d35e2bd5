package a

func keep() {
	panic("here before")
}
