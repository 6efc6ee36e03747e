package ui

import (
	"os"
	"testing"
	"time"

	"switchboard/providers"
	"switchboard/providers/simulated"
	"switchboard/ui/shell"
)

func TestParametersPane(t *testing.T) {
	t.Chdir(t.TempDir()) // a path on the screen is as short everywhere
	story(t, "what is written there is sent, shown in one line, and can be unset", func(t *testing.T) {
		s := simulate(t, 120, 40)
		s.press("f8")
		s.write("Be brief.")
		s.press("ctrl+j")
		s.write("Be kind.")
		s.press("tab")
		s.write("0.5")
		s.press("tab")
		s.write("300")
		s.press("tab", "right", "right", "right", "tab")
		s.write(`{"type": "object", "properties": {"name": {"type": "string"}}}`)
		s.whole()
		s.press("enter")
		s.shows("system “Be brief. Be kind.” · temperature 0.5 · at most 300 tok · effort low · schema")
		s.whole()
		s.press("enter")
		s.answered()
		want := providers.Parameters{System: "Be brief.\nBe kind.", Temperature: providers.NewTemperature(0.5), MaxOutput: 300, Effort: providers.EffortLow,
			Schema: `{"type":"object","properties":{"name":{"type":"string"}}}`}
		if got := s.root.compare.Shown.Trial.Asked(0); got != want {
			t.Errorf("sent %+v", got)
		}
		s.shows(`"name"`)
		s.press("f8", "ctrl+l", "enter")
		s.lacks("temperature 0.5")
		if set := s.root.compare.Request.Setup; set.All != (providers.Parameters{}) || len(set.ModelParameters) > 0 {
			t.Error("something is still set")
		}
	})
	story(t, "one lane can be asked for something else", func(t *testing.T) {
		s := simulate(t, 120, 40)
		s.press("esc", "l", "p")
		s.shows("parameters of demo-small")
		s.press("tab")
		s.write("1")
		s.press("f8")
		s.shows("parameters of all lanes")
		s.press("esc", "p", "tab")
		s.write("1")
		s.press("enter")
		s.shows("demo-small: temperature 1")
		s.press("i", "enter")
		s.answered()
		if trial := s.root.compare.Shown.Trial; trial.Asked(1).Temperature != providers.NewTemperature(1) || trial.Asked(0).Temperature.Known() {
			t.Errorf("sent %+v over %+v", trial.LaneParameters, trial.Parameters)
		}
		s.press("esc", "R") // then all are asked for the same, and nothing is to be said
		s.lacks("demo-small: temperature 1", "╰─  ─")
		s.shows("r rates the answers")
	})
	story(t, "what is wrong is said where it stands", func(t *testing.T) {
		for down, c := range map[int]struct{ text, says string }{
			1: {"hot", "a temperature is a number from 0 to 2"},
			2: {"-1", "an output limit is a whole number of tokens"},
			4: {"{nonsense}", "the schema is not JSON: line 1"},
		} {
			s := simulate(t, 120, 40)
			s.press("f8")
			for range down {
				s.press("tab")
			}
			s.write(c.text)
			s.press("enter")
			s.shows("✗ "+c.says, "parameters of all lanes")
		}
	})
	story(t, "a schema can come out of a file", func(t *testing.T) {
		if err := os.WriteFile("s.json", []byte(`{"type": "string"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		s := simulate(t, 120, 40)
		s.press("f8", "shift+tab")
		s.write("./s.jsonx")
		s.press("enter")
		s.pass(time.Second)
		s.shows("✗ ./s.jsonx does not exist")
		s.press("backspace", "enter")
		s.pass(time.Second)
		s.shows(" schema ")
		if got := s.root.compare.Request.Setup.All.Schema; got != `{"type":"string"}` {
			t.Errorf("schema %s", got)
		}
	})
	story(t, "what a lane cannot be asked for is said before it is sent", func(t *testing.T) {
		s := simulate(t, 160, 40, func(b *shell.App) {
			service := b.Catalog.Providers[simulated.DemoProvider]
			service.Kind = providers.Anthropic
			b.Catalog.Providers[simulated.DemoProvider] = service
		})
		s.press("f8", "tab")
		s.write("1.5")
		s.shows("! demo-nano takes temperatures from 0 to 1, not 1.5")
		s.press("enter")
		s.shows("temperature 1.5 ! demo-nano takes")
	})
	story(t, "a form that is left changes nothing", func(t *testing.T) {
		s := simulate(t, 120, 40)
		s.press("f8")
		s.write("Be brief.")
		s.press("esc")
		s.lacks("Be brief.")
		for _, size := range [][2]int{{40, 12}, {80, 24}, {300, 100}} {
			s := simulate(t, size[0], size[1])
			s.press("f8", "tab", "tab", "tab")
			s.whole()
			s.press("f9")
			s.whole()
		}
	})
}
