package a

func f() {
}
