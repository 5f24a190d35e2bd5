package lib

func A(a int, b

func B() {}
