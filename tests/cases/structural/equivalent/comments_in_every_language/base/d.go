package shapes

func Area(w, h int) int {
	return w * h
}
