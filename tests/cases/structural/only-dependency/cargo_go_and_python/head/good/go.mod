module app

go 1.21

require (
	dep v1.1.0
	example.org/other v2.0.0 // indirect
)
