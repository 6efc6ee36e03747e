package app

import (
	"runtime"
	"testing"

	"switchboard/ui/cli"
)

func TestAllRatersShareWhatIsReadOfTheStore(t *testing.T) {
	home(t)
	app, err := testApp().open(t.Context(), cli.Flags{Demo: true}, cli.Needs{Store: true})
	ok(t, err)
	come := func(rater string) (allocations uint64) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		q, err := app.OpenQueue(rater)
		ok(t, err)
		_, err = q.Votes()
		ok(t, err)
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	first := come("ana")
	come("ben")
	if next := come("dan"); next > first/2 {
		t.Errorf("the first one took %d allocations, and the third %d", first, next)
	}
}
