package bolt

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval/store"
	"switchboard/providers"
)

// FuzzStore opens, reads, checks and salvages a store some of whose bytes are
// others. Nothing of that may panic, and what is read is what was written.
func FuzzStore(f *testing.F) {
	const prompt = "a prompt that is kept"
	whole := filepath.Join(f.TempDir(), "whole.db")
	s, err := Open(whole, Options{Kind: store.Real})
	if err != nil {
		f.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for i := range 20 {
		at := now.Add(time.Duration(i) * time.Minute)
		err := s.AddTrial(engine.Trial{ID: engine.NewID(at), Time: at, Prompt: prompt, Answers: []engine.Answer{{Model: "m", Text: "text", Finish: providers.Stop}}})
		if err != nil {
			f.Fatal(err)
		}
	}
	file, err := os.ReadFile(whole)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(0), []byte{0}, uint32(0))
	f.Add(uint32(4096+8), []byte{0xff, 0xff}, uint32(100))
	f.Fuzz(func(t *testing.T, at uint32, other []byte, cut uint32) {
		damaged := append([]byte(nil), file...)
		copy(damaged[int(at)%len(damaged):], other)
		damaged = damaged[:len(damaged)-int(cut)%len(damaged)]
		path := filepath.Join(t.TempDir(), "damaged.db")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := Open(path, Options{}); err == nil {
			for trial, err := range s.Trials(store.Query{}) {
				if err == nil && trial.Prompt != prompt {
					t.Fatalf("read %q", trial.Prompt)
				}
			}
		}
		Check(t.Context(), path, time.Second)
		Salvage(t.Context(), path, filepath.Join(t.TempDir(), "saved.db"), time.Second)
	})
}
