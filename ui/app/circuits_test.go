package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"switchboard/eval/audit"
)

func TestACircuitThatOpensIsKept(t *testing.T) {
	h := newWatchedHome(t, "")
	set := filepath.Join(t.TempDir(), "set.jsonl")
	var lines strings.Builder
	for i := range 5 {
		fmt.Fprintf(&lines, "{\"id\":\"%d\",\"prompt\":\"NOWHERE %d\"}\n", i, i)
	}
	ok(t, os.WriteFile(set, []byte(lines.String()), 0o600))
	if printed, _ := h.run(0, "run", "--routed", "--yes", "--concurrency", "1", "--prompts", set); printed["answers"] != 5.0 {
		t.Fatalf("%v", printed)
	}
	t.Run("as an event, once", func(t *testing.T) {
		if all := h.events(audit.Circuit); len(all) != 1 || !strings.Contains(all[0], `"who":"`) || !strings.Contains(all[0], `"model":"cheap","new":"open","reason":"no_such_model"`) {
			t.Errorf("%q", all)
		}
		if printed, _ := h.run(0, "history", "--audit", "--what", "circuit"); printed["what"] != "circuit" {
			t.Errorf("%v", printed)
		}
	})
	t.Run("and listed with its model by a process that comes later", func(t *testing.T) {
		printed, _ := h.lines(0, "models")
		i := slices.IndexFunc(printed, func(m map[string]any) bool { return m["id"] == "cheap" })
		all, _ := printed[i]["circuit"].([]any)
		if len(all) != 1 || at(all[0], "state") != "open" || at(all[0], "reason") != "no_such_model" || at(all[0], "time") == nil {
			t.Errorf("%v", all)
		}
	})
}
