//go:build !linux

package bolt

import "errors"

// fillTheDisk has no way to do so here; nobody asks for it.
func fillTheDisk(*Store, string) error { return errors.ErrUnsupported }
