package lib

func A(a int) {}

func B() {}
