package bolt

import (
	"bufio"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
)

func TestExport(t *testing.T) {
	s := NewStore(t)
	trials := evaltest.Fill(t, s, 20)
	var out strings.Builder
	count, err := s.ExportJSONL(&out)
	evaltest.Must(t, err)
	if count != (store.Exported{Trials: 20, Answers: 60, Ratings: 20}) {
		t.Fatalf("got %+v", count)
	}
	t.Run("holds everything, unchanged", func(t *testing.T) {
		heads, answers := map[string]engine.Trial{}, map[string]map[int]engine.Answer{}
		types := map[string]int{}
		lines := bufio.NewScanner(strings.NewReader(out.String()))
		for lines.Scan() {
			var l struct {
				Type   string
				Trial  json.RawMessage
				Lane   int
				Answer engine.Answer
				Rating eval.Rating
			}
			evaltest.Must(t, json.Unmarshal(lines.Bytes(), &l))
			types[l.Type]++
			switch l.Type {
			case "trial":
				var tr engine.Trial
				evaltest.Must(t, json.Unmarshal(l.Trial, &tr))
				heads[tr.ID], answers[tr.ID] = tr, map[int]engine.Answer{}
			case "answer":
				var id string
				evaltest.Must(t, json.Unmarshal(l.Trial, &id))
				answers[id][l.Lane] = l.Answer
			case "rating":
				evaltest.Must(t, l.Rating.Validate())
			}
		}
		for _, want := range trials {
			got := heads[want.ID]
			for lane, a := range answers[want.ID] {
				got.Answers[lane] = a
			}
			evaltest.Same(t, got, want)
		}
		if types["meta"] != 1 || types["rating"] != 20 || types["spend"] == 0 || types["cost"] != 3 {
			t.Fatalf("got %v", types)
		}
	})
	t.Run("of nothing is empty", func(t *testing.T) {
		out.Reset()
		if _, err := NewStore(t).ExportJSONL(&out); err != nil || out.Len() != 0 {
			t.Fatalf("%q, %v", out.String(), err)
		}
	})
	t.Run("of a damaged store does not look whole", func(t *testing.T) {
		s, _ := newSpoiled(t)
		if _, err := s.ExportJSONL(&strings.Builder{}); !errors.Is(err, eval.ErrDamaged) {
			t.Fatalf("got %v", err)
		}
	})
}
