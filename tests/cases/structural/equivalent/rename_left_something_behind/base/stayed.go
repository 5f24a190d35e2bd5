package p

func f(total int) int {
	return total + 1
}

func g(total int) int {
	return total
}
