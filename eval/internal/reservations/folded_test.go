package reservations

import (
	"maps"
	"testing"

	"switchboard/engine/caps"
)

// Processes of an earlier version hold tags in the case in which they were given.
func TestTagsAreOneInWhateverCaseTheyAreHeld(t *testing.T) {
	in := func(key, lost string, nano int64) held {
		return held{Scopes: map[caps.Scope]int64{caps.Scope("tag/" + key + "=Web"): nano, "": nano}, Lost: lost}
	}
	const day = "2026-11-27"
	c := content{Held: map[string]held{"a": in("Team", "", 1), "b": in("team", "", 2), "c": in("TEAM", day, 4), "d": in("team", day, 8)}}
	scope := caps.TagScope("Team", "Web")
	if got, want := c.others(), (map[caps.Scope]int64{scope: 3, "": 3}); !maps.Equal(got, want) {
		t.Errorf("the others hold %v, want %v", got, want)
	}
	if got, want := c.lost(), (map[string]int64{day + "/" + string(scope): 12, day + "/": 12}); !maps.Equal(got, want) {
		t.Errorf("lost are %v, want %v", got, want)
	}
}
