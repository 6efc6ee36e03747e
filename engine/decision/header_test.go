package decision

import "testing"

func TestClaims(t *testing.T) {
	for name, want := range map[string]bool{
		"x-switchboard-model": true, "X-SWITCHBOARD-Policy": true, "x_switchboard_model": true, "x-switchboard-of-a-later-version": true, "X-Switchboard-": true,
		"x-switchboard-tags": false, "X-Switchboard-Key": false, "x-switch": false, "authorization": false, "": false,
	} {
		if got := Claims(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
