package d

func ExampleHello() {
	hello()
	// Output: hello
}
