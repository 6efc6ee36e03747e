// Package ui is the terminal program.
package ui
