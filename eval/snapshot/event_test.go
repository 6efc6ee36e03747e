package snapshot

import (
	"fmt"
	"reflect"
	"testing"

	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/storetest"
)

func TestEventsAreTheRatingsThatWereKept(t *testing.T) {
	s := storetest.New(t)
	evaltest.Fill(t, s, 12)
	c, err := Open(s)
	evaltest.Must(t, err)
	one := c.Events[0].Rating()
	same := func(*eval.Rating) {}
	for i, change := range []func(*eval.Rating){same, same, func(r *eval.Rating) { r.Note = "late" }, same, func(r *eval.Rating) { r.Rater = "bo" }} {
		r := one
		r.ID, r.Time = fmt.Sprint("added", i), evaltest.Noon
		change(&r)
		evaltest.Must(t, s.AddRating(r))
	}
	evaltest.Must(t, c.Refresh(s))
	n := 0
	for want, err := range s.AllRatings() {
		evaltest.Must(t, err)
		if got, ok := c.Vote(want.ID); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("got\n%+v\nwant\n%+v", got, want)
		}
		n++
	}
	if n != len(c.Events) || n < 17 {
		t.Errorf("%d events of %d ratings", len(c.Events), n)
	}
	shared := 0
	for i := range c.Events[1:] {
		if c.Events[i].sharedRating == c.Events[i+1].sharedRating {
			shared++
		}
	}
	if shared == 0 {
		t.Error("none stands with the one before")
	}
}
