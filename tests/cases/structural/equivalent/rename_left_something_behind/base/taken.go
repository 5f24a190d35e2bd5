package p

func h(total int, sum int) int {
	return total - sum
}
