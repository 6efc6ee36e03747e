package app

import (
	"os"
	"testing"

	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/ui/cli"
)

func TestSpendMakesTheUsageOfADemo(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	home(t)
	a := testApp()
	a.listening = &listening{}
	app, err := a.open(t.Context(), cli.Flags{Demo: true}, cli.Needs{Store: true, Models: true, Interactive: true})
	if err != nil {
		t.Fatal(err)
	}
	name := app.Store.Path() + rollup.Suffix
	t.Run("the first frame does not wait for it", func(t *testing.T) {
		if _, err := os.Stat(name); !os.IsNotExist(err) {
			t.Errorf("it is there already: %v", err)
		}
	})
	t.Run("and all of it is simulated", func(t *testing.T) {
		h, err := app.Spending.History(t.Context(), func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		from := 0
		for i := range h.Lines {
			if h.Lines[i].Source == usage.Simulated {
				from++
			}
			if !h.Lines[i].Simulated {
				t.Fatalf("%+v", h.Lines[i].Group)
			}
		}
		if from < 1000 {
			t.Errorf("%d lines of it", from)
		}
	})
}
