package shapes

func Types(a int) int { return a }
func Names(first int) {}
func Results() (int, error) { return 0, nil }
func private(a int) {}

type Box struct {
	Side   int
	hidden int
}

func (b Box) Area() int { return b.Side }

type Shape interface{ Area() int }

const Limit = 10
