// Package editor lets a text be written in the editor of the user.
package editor

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"switchboard/providers"
)

// mostEdited is as much as is taken back from an editor, in bytes.
const mostEdited = 4 << 20

// Chosen is the user's editor: $VISUAL, else $EDITOR, which may hold arguments. Without
// either it is empty.
func Chosen() string {
	return cmp.Or(strings.TrimSpace(os.Getenv("VISUAL")), strings.TrimSpace(os.Getenv("EDITOR")))
}

// Command is the command that opens a file in the user's editor, of which there is one.
// The shell takes the editor and its arguments apart, so that either may stand in quotes;
// on a system without sh they are split at spaces.
func Command(ctx context.Context, path string) *exec.Cmd {
	chosen := Chosen()
	if _, err := exec.LookPath("sh"); err == nil {
		return exec.CommandContext(ctx, "sh", "-c", chosen+` "$1"`, chosen, path)
	}
	words := strings.Fields(chosen)
	return exec.CommandContext(ctx, words[0], append(words[1:], path)...)
}

// File is the prompt in a file for its owner only, in a directory of
// its own, so that what an editor leaves beside it goes too.
type File struct{ Dir, Path string }

// New writes the text to such a file.
func New(text string) (File, error) {
	dir, err := os.MkdirTemp("", "switchboard-")
	if err != nil {
		return File{}, err
	}
	m := File{dir, filepath.Join(dir, "prompt.md")}
	if err := os.WriteFile(m.Path, []byte(text), 0o600); err != nil {
		m.remove()
		return File{}, err
	}
	return m, nil
}

// Open is the command that opens it in the editor.
func (m File) Open() *exec.Cmd {
	return Command(context.Background(), m.Path)
}

// Read is what the editor made of it, and removes it. The newline that
// editors put at the end is none of the prompt.
func (m File) Read(failure error) (string, error) {
	defer m.remove()
	if failure != nil {
		return "", failure
	}
	f, err := os.Open(m.Path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, mostEdited+1))
	switch {
	case err != nil:
		return "", err
	case len(raw) > mostEdited:
		return "", errors.New("the text is longer than 4 MB")
	}
	return providers.Clean(strings.TrimSuffix(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n")), nil
}

func (m File) remove() { os.RemoveAll(m.Dir) } // best effort: it lies in the temporary directory
