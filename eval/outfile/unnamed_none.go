//go:build !linux

package outfile

import "os"

// unnamed is nil: files without a name are Linux's.
func unnamed(string) *Draft { return nil }

func (d *Draft) link(name string) error { return os.Link(d.path, name) }
