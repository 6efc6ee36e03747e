package app

import (
	"os"
	"path/filepath"
	"testing"

	"switchboard/engine"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/usage/importer"
	"switchboard/ui/shell"
)

func TestSpendingIsReadFromTheStoreAndTheUsageBesideIt(t *testing.T) {
	dir := t.TempDir()
	records, err := bolt.Open(filepath.Join(dir, "x.db"), bolt.Options{Kind: store.Real, Who: "ana"})
	ok(t, err)
	s := spending{app: &shell.App{Catalog: engine.Catalog{}}, store: records}
	file := filepath.Join(dir, "activity of may.csv")
	ok(t, os.WriteFile(file, []byte("created_at,cost_total,tokens_prompt,tokens_completion,model_permaslug,provider_name,generation_id\n2026-05-01 10:00:00,0.5,100,10,openai/gpt-5,OpenAI,gen-1\n"), 0o600))

	t.Run("words are no files", func(t *testing.T) {
		named, err := s.Import(t.Context(), "write me a poem", nil, nil)
		if named || err != nil {
			t.Errorf("%v, %v", named, err)
		}
	})
	t.Run("real usage is not priced by simulated models", func(t *testing.T) {
		simulated := spending{app: &shell.App{Catalog: engine.Catalog{Simulated: true}}, store: records}
		if named, err := simulated.Import(t.Context(), file, nil, nil); !named || err == nil {
			t.Errorf("%v, %v", named, err)
		}
	})
	t.Run("a file that is pasted is imported, and is in the history", func(t *testing.T) {
		var all []importer.Outcome
		named, err := s.Import(t.Context(), "'"+file+"'", nil, func(o importer.Outcome) { all = append(all, o) })
		if !named || err != nil || len(all) != 1 || all[0].Err != nil || all[0].Tally.New != 1 {
			t.Fatalf("%v, %v, %+v", named, err, all)
		}
		read := 0
		h, err := s.History(t.Context(), func(n int) { read = n })
		ok(t, err)
		if total := h.Total(); total.Rows != 1 || read == 0 {
			t.Errorf("%d rows, %d read", total.Rows, read)
		}
	})
	t.Run("what ratings and prompts tell is read", func(t *testing.T) {
		_, err := s.Evidence(t.Context())
		ok(t, err)
	})
}
