package p

func h(sum int, sum int) int {
	return sum - sum
}
