package eval

import "testing"

func TestWhatWasTakenBackDoesNotCount(t *testing.T) {
	vote, other, undo, late := Rating{ID: "a"}, Rating{ID: "b"}, Rating{ID: "u", Retracts: "a"}, Rating{ID: "c"}
	t.Run("nor does what took it back", func(t *testing.T) {
		got := WithoutRetracted([]Rating{vote, other, undo, late})
		if len(got) != 2 || got[0].ID != "b" || got[1].ID != "c" {
			t.Fatalf("got %+v", got)
		}
	})
	t.Run("from the first event on that takes it back", func(t *testing.T) {
		back := Retractions{}
		for n, r := range []Rating{vote, other, undo, late, {ID: "again", Retracts: "a"}} {
			back.Add(uint64(n+1), &r)
		}
		if !back.StandAt(&vote, 2) || back.StandAt(&vote, 3) || back.Stand(&vote) || !back.Stand(&other) || back.Stand(&undo) {
			t.Fatalf("got %v", back)
		}
	})
	t.Run("where no event has an id, nothing is taken back", func(t *testing.T) {
		if got := WithoutRetracted([]Rating{{}, {}}); len(got) != 2 {
			t.Fatalf("got %+v", got)
		}
	})
}
