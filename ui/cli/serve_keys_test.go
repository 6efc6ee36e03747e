package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAFileOfKeysThatChangesIsTakenUp(t *testing.T) {
	const first, second = "first:0123456789abcdef", "second:fedcba9876543210"
	t.Setenv(keysVariable, "")
	file := filepath.Join(t.TempDir(), "keys")
	writes := int64(0)
	write := func(text string, mode os.FileMode) {
		writes++
		for _, err := range []error{os.WriteFile(file, []byte(text), mode), os.Chmod(file, mode), os.Chtimes(file, time.Time{}, time.Unix(writes, 0))} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	write(first, 0o600)
	keys, err := openKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	var notes []string
	keys.tell(func(s string) { notes = append(notes, s) })
	letIn := func() string {
		keys.files.looked = time.Time{} // long ago
		var names []string
		for _, line := range []string{first, second} {
			name, key, _ := strings.Cut(line, ":")
			if got, ok := keys.get().Caller(&http.Request{Header: http.Header{"Authorization": {"Bearer " + key}}}); ok && got == name {
				names = append(names, name)
			}
		}
		return strings.Join(names, " ")
	}
	for _, step := range []struct {
		outcome string
		change  func()
		letIn   string
		notes   int
	}{
		{"nothing has changed", func() {}, "first", 0},
		{"a key is added", func() { write(first+"\n"+second, 0o600) }, "first second", 0},
		{"one is taken out", func() { write(second, 0o600) }, "second", 0},
		{"a line is no key", func() { write(first+"\nno key", 0o600) }, "second", 1},
		{"that is told once", func() {}, "second", 1},
		{"others can read the file", func() { write(first, 0o644) }, "second", 2},
		{"it is empty", func() { write("", 0o600) }, "second", 3},
		{"it is away", func() { _ = os.Remove(file) }, "second", 4},
		{"and back", func() { write(first, 0o600) }, "first", 4},
	} {
		step.change()
		if got := letIn(); got != step.letIn || len(notes) != step.notes {
			t.Errorf("%s: %q is let in, notes %q", step.outcome, got, notes)
		}
	}
}
