package bolt

import (
	"path/filepath"
	"testing"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
)

func TestExportsAreRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := OpenStore(t, path)
	first, second := evaltest.NewPolicy(t, 0), evaltest.NewPolicy(t, 1)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	evaltest.Must(t, s.MarkExported(first.Hash, at, "json", "to a file")) // nothing was applied
	evaltest.Must(t, s.Apply(first, eval.Application{Time: at, Who: "me"}))
	evaltest.Must(t, s.Apply(second, eval.Application{Time: at, Who: "me"}))
	evaltest.Must(t, s.MarkExported(first.Hash, at, "json", "to a file")) // no longer in force
	evaltest.Must(t, s.MarkExported(second.Hash, at.Add(time.Hour), "json", "to a file"))
	all, err := OpenStore(t, path).Applications()
	evaltest.Must(t, err)
	if len(all) != 2 || !all[0].Exported.IsZero() || !all[1].Exported.Equal(at.Add(time.Hour)) || all[1].Policy != second.Hash {
		t.Errorf("%+v", all)
	}
}
