package spending

import (
	"testing"

	"switchboard/engine/caps"
	"switchboard/eval/internal/boltfile"
)

func TestSumsOfATagCountInWhateverCaseItsKeyWasKept(t *testing.T) {
	file := boltfile.At(t.TempDir()+"/x.db", boltfile.Options{
		Admit:  func(boltfile.Tx) error { return nil },
		Create: func(tx boltfile.Tx) error { return tx.CreateBucket(TallyBucket) },
	})
	kept := map[string]int64{
		"tag/Team=search/2026-03-13": 1, "tag/TEAM=search/2026-03-14": 2, "tag/team=search/2026-03-14": 4, "tag/Team=search/2026-04-01": 8,
		"tag/Team=Search/2026-03-14": 16, "tag/Teams=search/2026-03-14": 32, "tag/Team-x=search/2026-03-14": 64, "task/Team=search/2026-03-14": 128,
	}
	err := file.Update(func(tx boltfile.Tx) error {
		for key, nano := range kept {
			if err := addTo(tx, TallyBucket, []byte(key), Sum{Nano: nano}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for scope, want := range map[caps.Scope]int64{
		caps.TagScope("Team", "search"): 7, caps.TagScope("team", "Search"): 16, caps.TagScope("teams", "search"): 32, caps.TagScope("team-x", "search"): 64,
		caps.TaskScope("Team=search"): 128, caps.TaskScope("team=search"): 0,
	} {
		err := file.View(func(tx boltfile.Tx) error {
			sum, err := For(tx, scope, "2026-03")
			if sum.Nano != want {
				t.Errorf("%s: %d, want %d", scope, sum.Nano, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
