// Package shapes is what the Go pack sees; example.symbols is what it must say of it.
package shapes

import (
	"fmt"
	"io"
)

// Kind says what a shape is.
type Kind uint8

// The kinds, from small to large.
const (
	Small Kind = iota // documented on its line, which is no comment above Medium
	Medium
	_
	// Large has a comment of its own.
	Large
	huge, Huge = 1 << 10, 1 << 11
)

// Limit is the most of them.
const Limit = 100

var (
	// ErrNone is returned where there is none.
	ErrNone = fmt.Errorf("none")
	cache   map[string]Shape
	X, Y    float64
)

//go:generate stringer -type=Kind

// Detached from what follows.

type Shape interface {
	fmt.Stringer
	// Area says how big it is.
	Area(scale float64) (area float64, err error)
	Scale(x, y float64)
	hidden()
}

// Number is a constraint.
type Number interface {
	~float64 | ~int
}

// Point has fields of every sort.
//
//nolint:govet
type Point[T Number] struct {
	X, Y T      `json:"x"`
	Name string // trailing
	label string
	*Label
	io.Reader
	_     struct{}
	Apply func(p *Point[T], by ...T) (ok bool)
	Inner struct {
		A, B int
	}
}

type Label struct{}

type (
	// Handler takes what comes.
	Handler func(w io.Writer, args ...interface{}) error
	Text    = string
	Bytes   []byte
	pairs   [2]Point[int]
)

// New makes one.
func New[K comparable, V, W any](key K, values map[K]V, rest ...W) (*Point[int], error) {
	type local struct{ a int }
	const inner = 1
	return nil, nil
}

/*
Add moves a point.
*/
func (p *Point[E]) Add(dx, dy E, _ interface{}) {}

func (p Point[_]) String() string { return "" }

func (l *label2) Exported() {}

type label2 struct{ Field int }

func plain(a, b int, ch chan (<-chan int)) (int) { return a }

func Grouped[S interface{ ~[]E }, E interface{}](s S, f func(a, b E) (less bool)) {}
