package shapes

func Types(a int64) int { return int(a) }
func Names(second int) {}
func Results() int { return 0 }
func private(a string) {}

type Box struct {
	Side   int64
	hidden string
}

func (b *Box) Area() int { return int(b.Side) }

type Shape interface {
	Area() int
	Name() string
}

const Limit = 10
