package p

func f(sum int) int {
	return sum + 1
}

func g(total int) int {
	return total
}
