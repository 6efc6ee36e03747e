//go:build !linux

package bolt

import (
	"errors"

	"switchboard/eval/store/records"
)

// fillTheDisk has no way to do so here; nobody asks for it.
func fillTheDisk(*records.Store, string) error { return errors.ErrUnsupported }
