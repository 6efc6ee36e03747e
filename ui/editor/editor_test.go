package editor

import (
	"os"
	"testing"
)

func TestThePromptGoesToTheEditorAndComesBackCleanAndNothingStays(t *testing.T) {
	t.Setenv("VISUAL", "")
	t.Setenv("EDITOR", "sh -c")
	m, err := New("a prompt")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(m.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if got := m.Open().Args; len(got) != 3 || got[2] != m.Path {
		t.Errorf("it is started as %q", got)
	}
	if err := os.WriteFile(m.Path, []byte("edited\r\nby \x1b[2Jhand\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := m.Read(nil); err != nil || text != "edited\nby hand" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := os.Stat(m.Dir); err == nil {
		t.Error("its directory is still there")
	}
}
