//go:build linux

package d
