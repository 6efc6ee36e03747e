package usage

import (
	"errors"
	"fmt"

	"switchboard/providers"
)

// RowError is a row that cannot be read. The rows behind it can, unless Ends.
type RowError struct {
	File   string
	Row    int64 // the line of a table or of JSON lines, else the element, from 1
	Reason string
	Ends   bool // nothing behind it can be read
	Err    error
}

func (e *RowError) Error() string {
	return fmt.Sprintf("%s:%d: %s", providers.CleanLine(e.File, 120), e.Row, providers.CleanLine(e.Reason, 200))
}

func (e *RowError) Unwrap() error { return e.Err }

// ErrUnknownFormat is why a file is not read whose content tells nothing.
var ErrUnknownFormat = errors.New("unknown format")

// Error is a file that is not read at all.
type Error struct {
	File string
	What string // goes on after the name
	Tip  string
	Err  error
}

func (e *Error) Error() string { return providers.CleanLine(e.File, 120) + " " + e.What }

// Hint says what to do about it.
func (e *Error) Hint() string { return e.Tip }

func (e *Error) Unwrap() error { return e.Err }
