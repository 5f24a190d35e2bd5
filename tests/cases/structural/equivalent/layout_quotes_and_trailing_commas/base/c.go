package c

func f() []int { return []int{1, 2} }
