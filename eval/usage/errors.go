package usage

import (
	"errors"
	"fmt"

	"switchboard/providers"
)

// RowError says that a row cannot be read. The rows after it can be, unless Ends is true.
type RowError struct {
	File   string
	Row    int64 // from 1: the line in a table or in JSON lines, else the element of the list
	Reason string
	Ends   bool // whether nothing after it can be read
	Err    error
}

func (e *RowError) Error() string {
	return fmt.Sprintf("%s:%d: %s", providers.CleanLine(e.File, 120), e.Row, providers.CleanLine(e.Reason, 200))
}

func (e *RowError) Unwrap() error { return e.Err }

// ErrUnknownFormat is the error of a file whose format cannot be told by its content.
var ErrUnknownFormat = errors.New("unknown format")

// Error says that a file is not read at all, and why.
type Error struct {
	File string
	What string // the end of the sentence that begins with the file's name
	Tip  string
	Err  error
}

func (e *Error) Error() string { return providers.CleanLine(e.File, 120) + " " + e.What }

// Hint is the tip: what to do about the error.
func (e *Error) Hint() string { return e.Tip }

func (e *Error) Unwrap() error { return e.Err }
