//go:build !unix

package providers

import "os/exec"

// endGroup does nothing: there is no group.
func endGroup(*exec.Cmd) {}

// inGroup does nothing: what a command started may outlive it here.
func inGroup(*exec.Cmd) {}
