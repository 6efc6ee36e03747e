package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"switchboard/providers"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestJSONIsHarmlessAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aé漢<&\u009b\u202e\u2066\u200d\U000e0041\x1b\x07\"\\\n👩"))).Draw(t, "text")
		var b strings.Builder
		if err := newPrinter(&b, true).json(map[string]string{"text": text}); err != nil {
			t.Fatal(err)
		}
		line := b.String()
		if providers.Clean(line) != line || strings.Count(line, "\n") != 1 {
			t.Fatalf("harmful: %q", line)
		}
		var back map[string]string
		if err := json.Unmarshal([]byte(line), &back); err != nil || back["text"] != text {
			t.Fatalf("%q came back as %q (%v)", text, back["text"], err)
		}
	})
}

func TestTableAlignsByWidthOnScreen(t *testing.T) {
	var b strings.Builder
	rows := table{head: []string{"  model", "cost", "file"}, words: []string{"file"}}
	rows.add("★ 漢字", "$1", "bill.csv")
	rows.add("  ab\x1b[31m", "—", "漢")
	newPrinter(&b, true).table(rows)
	want := "  model  cost  file\n★ 漢字     $1  bill.csv\n  ab        —  漢\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// Help, versions and completions are whole, too, or it is said.
func TestWhatCobraPrintsFailsAsAllOutputDoes(t *testing.T) {
	for _, line := range []string{"--help", "help ask", "--version", "completion bash", "ask --help"} {
		var stderr bytes.Buffer
		p := Program{Stdin: strings.NewReader(""), Stdout: full{}, Stderr: &stderr, Version: "1"}
		code := p.Main(t.Context(), strings.Fields(line))
		if code != exitFailed || !strings.HasPrefix(stderr.String(), "switchboard: the output cannot be written: no space left") {
			t.Errorf("%s: %d, %q", line, code, stderr.String())
		}
	}
}

func TestAFailedWriteIsRemembered(t *testing.T) {
	p := newPrinter(full{}, true)
	p.line("x")
	if p.err == nil || p.err.Error() != "the output cannot be written: no space left on device" {
		t.Errorf("got %v", p.err)
	}
}
