package boltfile

import (
	"bytes"
	"cmp"
	"io"
	"os"
	"time"
)

// Side is a small file beside the main one, locked for one process. Its first
// byte holds nothing: some systems let nobody touch what is locked, and that
// is the byte they lock.
type Side struct {
	file sideFile
	lock io.Closer // nil where the file itself is locked
	room int       // bytes of text that are known to be there; 0: nobody has looked
}

// sideFile is the file itself.
type sideFile interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
	Close() error
}

// OpenSide waits until the file is ours, and makes it where there is none.
func OpenSide(path string, deadline time.Time) (*Side, error) { return lockSide(path, deadline) }

// Close lets others have the file.
func (s *Side) Close() {
	s.file.Close()
	if s.lock != nil {
		s.lock.Close()
	}
}

// Read is what stands in the file, as far as the limit.
func (s *Side) Read(limit int64) ([]byte, error) {
	text, err := sideText(s.file, limit)
	if err == nil && int64(len(text)) < limit {
		s.room = len(text)
	}
	return text, err
}

const (
	usualSide  = 2 << 10 // room for what stands in such a file as a rule
	mostSpaces = 1 << 10 // behind a text
)

func sideText(f io.ReaderAt, limit int64) ([]byte, error) {
	text := make([]byte, min(limit, usualSide))
	n, err := f.ReadAt(text, 1)
	switch {
	case err == io.EOF:
		return text[:n], nil
	case err != nil || limit <= usualSide:
		return text[:n], err
	}
	rest, err := io.ReadAll(io.NewSectionReader(f, 1+usualSide, limit-usualSide))
	return append(text, rest...), err
}

// Write makes text all that is in the file, with some spaces behind it: to cut a
// file costs as much as to write it.
func (s *Side) Write(text []byte) error {
	spaces := s.room - len(text)
	if spaces > 0 && spaces <= mostSpaces {
		text = append(text, bytes.Repeat([]byte(" "), spaces)...)
	}
	if _, err := s.file.WriteAt(text, 1); err != nil {
		return err
	}
	if s.room > 0 && s.room <= len(text) {
		return nil
	}
	return s.file.Truncate(1 + int64(len(text)))
}

// NotPlainError says that something else than a file stands at a path. Nothing
// is written through a link, which may lead anywhere, and nothing waits for
// the other end of a pipe.
type NotPlainError struct{ Path string }

func (e *NotPlainError) Error() string { return "not a plain file" }

// openPlain opens a plain file.
func openPlain(path string, flag int) (*os.File, error) {
	if notFollowed == 0 { // opening it would not tell
		if err := checkPlain(path); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, flag|notFollowed, 0o600)
	if err != nil {
		return nil, cmp.Or(checkPlain(path), err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &NotPlainError{path}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// checkPlain is a *NotPlainError where something else than a file stands.
func checkPlain(path string) error {
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		return &NotPlainError{path}
	}
	return nil
}
