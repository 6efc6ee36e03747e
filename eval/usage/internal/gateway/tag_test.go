package gateway

import "testing"

func TestATagWithAnEqualsSignHasANameAndAValue(t *testing.T) {
	for tag, want := range map[string][2]string{
		"team=search": {"team", "search"}, "app=a=b": {"app", "a=b"}, "urgent": {"tag", "urgent"}, "=x": {"tag", "=x"}, "x=": {"tag", "x="},
	} {
		if name, value := tagged(tag); name != want[0] || value != want[1] {
			t.Errorf("%s: %q and %q", tag, name, value)
		}
	}
}
