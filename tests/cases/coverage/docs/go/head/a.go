package shapes

// Area gives the area of a w by h rectangle.
func Area(w, h int) int { return w * h }

// Far stands too far away.

func Far() {}

func Bare() {}

func private() {}

// Box is a square.
type Box struct{ Side int }

func (b Box) Size() int { return b.Side }

//go:noinline
func Directive() {}

type hidden struct{}

func (h hidden) Exported() {}
