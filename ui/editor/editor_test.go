package editor

import (
	"os"
	"slices"
	"testing"
)

func TestThePromptGoesToTheEditorAndComesBackCleanAndNothingStays(t *testing.T) {
	m, err := New("a prompt")
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(m.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
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

func TestTheEditorGetsItsArgumentsAndTheFile(t *testing.T) {
	for outcome, c := range map[string]struct{ visual, editor, want string }{
		"an editor alone":                {"", "echo", "a file.md\n"},
		"one with arguments":             {"", "echo -n  --wait", "--wait a file.md"},
		"an argument in quotes":          {"", `printf '%s|' "two  words"`, "two  words|a file.md|"},
		"VISUAL comes first":             {"echo visual", "echo editor", "visual a file.md\n"},
		"but not where it has no letter": {" ", "echo editor", "editor a file.md\n"},
	} {
		t.Run(outcome, func(t *testing.T) {
			t.Setenv("VISUAL", c.visual)
			t.Setenv("EDITOR", c.editor)
			if got, err := Command(t.Context(), "a file.md").Output(); err != nil || string(got) != c.want {
				t.Errorf("%q %v, want %q", got, err, c.want)
			}
		})
	}
	t.Run("without sh it is split at spaces", func(t *testing.T) {
		t.Setenv("VISUAL", "")
		t.Setenv("EDITOR", "edit --wait")
		t.Setenv("PATH", "")
		if got := Command(t.Context(), "a file.md").Args; !slices.Equal(got, []string{"edit", "--wait", "a file.md"}) {
			t.Errorf("%q", got)
		}
	})
	t.Run("none is chosen", func(t *testing.T) {
		t.Setenv("VISUAL", "")
		t.Setenv("EDITOR", " ")
		if got := Chosen(); got != "" {
			t.Errorf("%q", got)
		}
	})
}
