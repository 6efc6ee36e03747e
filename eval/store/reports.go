package store

import (
	"fmt"
	"io/fs"
)

// Info is what can be said about a store's file without reading its records.
type Info struct {
	Path     string
	Exists   bool
	Bytes    int64
	Mode     fs.FileMode
	Kind     Kind
	Schema   int
	Writable bool // as far as its mode says
}

// Warning is a sentence on a mode that lets others read the prompts, or "".
func (i Info) Warning() string {
	if i.Mode&0o077 == 0 {
		return ""
	}
	return fmt.Sprintf("%s can be read by other users (mode %04o): it holds prompts in plain text; run chmod 600 on it", i.Path, i.Mode)
}

// Report is what a check found.
type Report struct {
	Path    string
	Bytes   int64
	Mode    fs.FileMode
	Kind    Kind
	Schema  int
	Trials  int
	Answers int
	Ratings int      // events, taken back ones included
	Damage  []Damage // what cannot be read or contradicts itself
	Notes   []string // what is worth knowing, one sentence each
}

// Damage is one place that is not as it was written.
type Damage struct {
	Where string // bucket/key of a record, a bucket, or the file
	What  string
}

// OK reports whether nothing is wrong.
func (r Report) OK() bool { return len(r.Damage) == 0 }

// Hint says what to do about it, or is empty.
func (r Report) Hint() string {
	if r.OK() {
		return ""
	}
	return "restore a backup, or save what can still be read with `switchboard check --salvage FILE`"
}

// Salvaged counts what was saved.
type Salvaged struct {
	Trials  int
	Answers int
	Ratings int
	Kind    Kind
}

// Exported counts the lines of an export.
type Exported struct {
	Trials  int
	Answers int
	Ratings int
}
