package lib

import f "fmt"

func show() { f.Println("x") }
