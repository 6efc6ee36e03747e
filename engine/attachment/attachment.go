// Package attachment puts the text of files into a prompt.
//
// It reads whole text files of a bounded size, and its errors say in a sentence why a file
// is refused. The names of files in a prompt are found by package prompt.
package attachment

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// File is a file whose text goes into a prompt.
type File struct {
	Path string // as the user wrote it
	Text string
}

// mostAttached is the largest file that goes into a prompt, in bytes: about a
// quarter of a million tokens.
const mostAttached = 1 << 20

// Error says why a file cannot go into a prompt.
type Error struct {
	Path, What, Tip string
}

func (e *Error) Error() string { return fmt.Sprintf("%s %s", e.Path, e.What) }

// Hint says what to do about it.
func (e *Error) Hint() string { return e.Tip }

// Read reads a text file, all of it. A path that begins with ~/ is
// one of the user's home. Its errors are *Error.
func Read(path string) (File, error) {
	refuse := func(what, tip string) (File, error) {
		return File{}, &Error{path, what, tip}
	}
	const look = "check the path; it counts from the directory in which switchboard was started"
	file := expandHome(path)
	info, err := os.Stat(file) // before it is opened, since opening a pipe would wait for its other end
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return refuse("does not exist", look)
	case err != nil:
		return refuse("cannot be read: "+because(err), look)
	case info.IsDir():
		return refuse("is a directory", "name a file in it")
	case !info.Mode().IsRegular():
		return refuse("is no file with an end", "name a regular file")
	case info.Size() > mostAttached:
		return refuse(fmt.Sprintf("has %.1f MB; %d MB is the most that goes into a prompt", float64(info.Size())/(1<<20), mostAttached>>20), "name a part of it")
	}
	raw, err := os.ReadFile(file)
	text := strings.TrimPrefix(string(raw), "\ufeff")
	switch {
	case err != nil:
		return refuse("cannot be read: "+because(err), look)
	case len(raw) > mostAttached:
		return refuse("has grown too large for a prompt", "name a part of it")
	case strings.Contains(text, "\x00") || !utf8.ValidString(text):
		return refuse("is no UTF-8 text", "only text goes into a prompt")
	}
	return File{path, text}, nil
}

func expandHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// because is the system's error without the path.
func because(err error) string {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}

// Append is a prompt with the text of files below it, each under its name.
func Append(prompt string, files []File) string {
	var out strings.Builder
	out.WriteString(prompt)
	for _, f := range files {
		fmt.Fprintf(&out, "\n\n<file name=%q>\n%s\n</file>", filepath.Base(f.Path), strings.TrimRight(f.Text, "\n"))
	}
	return out.String()
}
