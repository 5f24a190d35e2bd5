package d

func ExampleHello() {
	hello()
	// Output: goodbye
}
