package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/compare"
	"switchboard/ui/internal/uitest"
	"switchboard/ui/shell"
)

func TestTwoAnswersAreComparedWordByWord(t *testing.T) {
	trial := func() *memory {
		store := manyTrials(1)
		store.trials[0].Reference.Model = "demo-flagship"
		store.trials[0].Answers = []engine.Answer{
			{Model: "demo-nano", Text: "The cat sat on the mat.", Finish: providers.Stop},
			{Model: "demo-small", Text: "The cat sat\non the **mat**.", Finish: providers.Stop},
			{Model: "demo-flagship", Text: "The dog sat on a mat.", Finish: providers.Stop},
		}
		return store
	}
	story(t, "what only one answer holds is told by signs, first against the reference, then against the next", func(t *testing.T) {
		s := simulateOn(t, trial(), 100, 30)
		s.press("f7", "enter", "d")
		s.shows("what turns demo-flagship into demo-nano", "The [-dog-]{+cat+} sat on [-a-]{+the+} mat.", "[-2 words gone-] {+2 words new+}, 4 words the same")
		s.whole()
		s.press("d")
		s.shows("what turns demo-small into demo-nano")
		s.press("esc")
		s.lacks("what turns")
	})
	story(t, "answers that are the same are said to be", func(t *testing.T) {
		store := trial()
		store.trials[0].Answers[2].Text = store.trials[0].Answers[0].Text
		s := simulateOn(t, store, 100, 30)
		s.press("f7", "enter", "d")
		s.shows("they say the same, word for word")
	})
	story(t, "the reason why it is off names what is missing", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("esc", "d")
		s.shows("this lane has no text to compare")
	})
}

func TestCopyAsCurl(t *testing.T) {
	story(t, "the request as it was sent goes to the clipboard, without the key", func(t *testing.T) {
		t.Setenv("SWITCHBOARD_TEST_KEY", "sk-very-secret")
		s := simulate(t, 100, 30, crowd, func(b *shell.App) {
			service := b.Catalog.Providers["p"]
			service.BaseURL, service.APIKey = "https://host.example/v1", providers.Key{Env: "SWITCHBOARD_TEST_KEY"}
			b.Catalog.Providers["p"] = service
		})
		s.write("it's a test")
		s.press("esc")
		cmd := s.root.compare.CopyCurl()
		command := clipboard(cmd)
		for _, want := range []string{"curl ", "'https://host.example/v1/chat/completions'", `"$SWITCHBOARD_TEST_KEY"`, `it'\''s a test`} {
			if !strings.Contains(command, want) {
				t.Errorf("the command lacks %q:\n%s", want, command)
			}
		}
		if strings.Contains(command, "very-secret") {
			t.Error("the key is in it")
		}
	})
	story(t, "a later turn goes with those before it: under way, once it was sent, and out of the history", func(t *testing.T) {
		s := simulate(t, 100, 30, crowd, func(b *shell.App) {
			service := b.Catalog.Providers["p"]
			service.BaseURL = "https://host.example/v1"
			b.Catalog.Providers["p"] = service
			b.Limits = dispatch.Limits{MaxOutput: 100}
		})
		holds := func(when string, parts ...string) {
			t.Helper()
			command := clipboard(s.root.compare.CopyCurl())
			for _, want := range parts {
				if !strings.Contains(command, want) {
					t.Errorf("%s the command lacks %q:\n%.2000s", when, want, command)
				}
			}
		}
		s.write("the first question")
		s.press("enter")
		s.answered()
		s.root.compare.Lanes.Focused = slices.IndexFunc(s.root.compare.Shown.Trial.Answers, engine.Answer.OK)
		first, _, _ := strings.Cut(s.root.compare.Lanes.Lane().Written(), "\n")
		s.press("ctrl+y")
		s.write("the second question")
		s.press("enter")
		holds("under way", "the first question", first, "the second question")
		s.answered()
		s.press("esc")
		holds("once it was sent", "the first question", first, "the second question")
		s.press("f7", "g", "enter")
		s.pass(time.Second)
		holds("out of the history", "the first question", first, "the second question")
		s.send(uitest.KeyPress("ctrl+r"))
		holds("as soon as it is sent again", "the first question", first, "the second question")
	})
	story(t, "simulated models are sent nothing, and the key says so", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("esc", "c")
		s.shows("simulated models are sent nothing")
	})
}

// clipboard is what a command puts there.
func clipboard(cmd tea.Cmd) string {
	if cmd == nil {
		return ""
	}
	return fmt.Sprint(cmd())
}

func TestTranscriptOfTheScreen(t *testing.T) {
	story(t, "s saves what is on the screen, and says where", func(t *testing.T) {
		t.Chdir(t.TempDir())
		s := simulateOn(t, manyTrials(3), 100, 30)
		s.press("f7", "enter", "s")
		s.shows("saved to switchboard-")
		files, _ := filepath.Glob("*.md")
		if len(files) != 1 {
			t.Errorf("there are %q", files)
		}
	})
}

func TestEarlierPromptsComeBack(t *testing.T) {
	asked := func(t *testing.T) *simulator {
		store := &memory{trials: []engine.Trial{{ID: "1", Prompt: "oldest"}, {ID: "2", Prompt: "two\nlines"}, {ID: "3", Prompt: "of a set", Set: "s"}, {ID: "4", Prompt: "two\nlines"}, {ID: "5", Prompt: "newest"}}}
		s := simulateOn(t, store, 100, 30)
		s.press("ctrl+l")
		s.write("being written")
		s.screen()
		return s
	}
	written := func(s *simulator, want string) {
		s.Helper()
		s.screen() // what is painted decides what is the first line
		if got := s.root.compare.Draft.Prompt.Written(); got != want {
			s.Fatalf("the prompt is %q, want %q", got, want)
		}
	}
	story(t, "up and down go through what was sent, each prompt once, and back to what was being written", func(t *testing.T) {
		s := asked(t)
		for _, step := range []struct{ key, want string }{
			{"up", "newest"}, {"up", "two\nlines"}, {"up", "oldest"}, {"up", "oldest"}, {"down", "two\nlines"}, {"down", "newest"}, {"down", "being written"}, {"down", "being written"},
		} {
			s.press(step.key)
			written(s, step.want)
		}
	})
	story(t, "inside of a text they move the cursor", func(t *testing.T) {
		s := asked(t)
		s.press("ctrl+l")
		s.send(tea.PasteMsg{Content: "one\ntwo\nthree"})
		s.screen()
		s.press("up", "up", "down", "up")
		written(s, "one\ntwo\nthree")
		s.press("up")
		written(s, "newest")
	})
	story(t, "without any there is a word", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.press("ctrl+l", "up")
		s.shows("there is no earlier prompt")
	})
}

func TestEditorOfThePrompt(t *testing.T) {
	story(t, "what it made is the prompt; a failure leaves it as it was", func(t *testing.T) {
		s := simulate(t, 100, 30)
		s.send(compare.Edited{Generation: s.root.Generations.Now(compare.Editing), Text: "by hand"})
		s.shows("> by hand")
		s.send(compare.Edited{Generation: s.root.Generations.Now(compare.Editing), Err: os.ErrPermission})
		s.shows("> by hand", "the prompt was not edited")
	})
	story(t, "without an editor the key says so", func(t *testing.T) {
		t.Setenv("VISUAL", "")
		t.Setenv("EDITOR", "")
		s := simulate(t, 100, 30)
		s.press("ctrl+x")
		s.shows("neither VISUAL nor EDITOR")
	})
}

func TestHistoryFinds(t *testing.T) {
	story(t, "what was searched for is marked, n and N go on, esc ends it", func(t *testing.T) {
		s := simulateOn(t, manyTrials(30), 100, 30)
		s.press("f7", "/")
		s.write("number 2")
		s.press("enter")
		if raw := s.root.View().Content; !strings.Contains(raw, s.root.Theme.Match.Render("number 2")) {
			t.Errorf("nothing is marked:\n%s", s.screen())
		}
		s.press("n", "n", "N")
		if s.root.history.Selected != 1 {
			t.Errorf("entry %d is selected", s.root.history.Selected)
		}
		s.press("esc")
		if s.root.history.Search != "" {
			t.Error("the search has not ended")
		}
		s.press("n")
		s.shows("nothing is searched for")
	})
	story(t, "ctrl+r sends the selected trial again", func(t *testing.T) {
		s := simulateOn(t, manyTrials(3), 100, 30)
		s.press("f7", "j", "ctrl+r")
		if !s.root.compare.Shown.Running || !s.root.Shows(s.root.compare) {
			t.Fatalf("nothing is under way:\n%s", s.screen())
		}
		s.answered()
		if trials, _ := s.store.kept(); trials != 4 {
			t.Errorf("%d trials are kept", trials)
		}
	})
}
