package attachment

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTextFilesGoIntoAPromptAndOthersAreRefused(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Run("go below the prompt, each under its name", func(t *testing.T) {
		a, err := Read(write("a.txt", "\ufeffone\ntwo\n"))
		b, errB := Read("~/" + filepath.Base(write("b.txt", "@c.txt")))
		want := "sum up @a.txt\n\n<file name=\"a.txt\">\none\ntwo\n</file>\n\n<file name=\"b.txt\">\n@c.txt\n</file>"
		if got := Append("sum up @a.txt", []File{a, b}); err != nil || errB != nil || got != want {
			t.Errorf("%q, %v, %v", got, err, errB)
		}
	})
	for path, says := range map[string]string{
		filepath.Join(dir, "none.txt"): "does not exist",
		dir:                            "is a directory",
		write("big.txt", strings.Repeat("x", mostAttached+1)): "has 1.0 MB; 1 MB is the most",
		write("bin", "MZ\x00\x01"):                            "is no UTF-8 text",
		write("latin", "caf\xe9"):                             "is no UTF-8 text",
		os.DevNull:                                            "is no file with an end",
	} {
		t.Run("that cannot be say why: "+says, func(t *testing.T) {
			_, err := Read(path)
			var wrong *Error
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), says) || wrong.Hint() == "" {
				t.Errorf("%v", err)
			}
		})
	}
}
