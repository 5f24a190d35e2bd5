// Package shapes measures.
package shapes

// Area of a rectangle.
func Area(w, h int) int {
	/* plain */
	return w * h
}
