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

func TestAHeaderHasOnlyWhatItCanHold(t *testing.T) {
	for text, want := range map[string]string{"gap −0.02 > −0.18": "gap -0.02 > -0.18", "a\nb ≤ é": "a?b ? ?"} {
		if got := HeaderValue(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
