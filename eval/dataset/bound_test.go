package dataset

import (
	"fmt"
	"strings"
	"testing"
)

func TestAFileOfOutcomesHasABound(t *testing.T) {
	g := newGathering("f")
	g.most = 3
	for i := range 3 { // repeats count: they are remembered too
		if err := g.once(Outcome{ID: fmt.Sprint(i), Prompt: "the same", Line: i + 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.once(Outcome{ID: "3", Prompt: "another", Line: 4}); err == nil || !strings.Contains(err.Error(), "there are more than 3 outcomes") {
		t.Errorf("got %v", err)
	}
}
