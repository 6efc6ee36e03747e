package styled

import "testing"

func TestALongTextOfPartsIsCutBetweenThem(t *testing.T) {
	const loss, other, saved = "bound .030 at 95 %, certified on 217 rated, 3 the same text; 250 prompts here", "347 go to the reference; question answering, writing and 3 more", "saves ~$198.10, 53 % · 238a6daf"
	for name, test := range map[string]struct {
		text, want string
		w          int
	}{
		"whole where there is room":         {loss, loss, 80},
		"without the last sentence":         {loss, "bound .030 at 95 %, certified on 217 rated, 3 the same text", 60},
		"without the last parts":            {loss, "bound .030 at 95 %", 28},
		"no list is cut in its middle":      {other, "347 go to the reference", 50},
		"a hash goes before an amount does": {saved, "saves ~$198.10, 53 %", 28},
		"one part is cut in it":             {"weekday profile with damped growth", "weekday profil…", 15},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (Widths{}).WithoutEnd(test.text, test.w); got != test.want {
				t.Errorf("got %q", got)
			}
		})
	}
}
