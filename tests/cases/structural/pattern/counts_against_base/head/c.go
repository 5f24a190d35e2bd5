package a

func keep() {
	panic("here before")
}

func h() {
	panic("two")
}
