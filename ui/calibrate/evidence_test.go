package calibrate

import (
	"testing"

	calibration "switchboard/eval/calibrate"
)

func TestFiguresThatFollowEachOtherAreNamed(t *testing.T) {
	one, two := calibration.Evidence{Models: []string{"nano"}}, calibration.Evidence{Models: []string{"nano", "small"}}
	for name, c := range map[string]struct {
		rows []calibration.Evidence
		want string
	}{
		"where several models were judged on a prompt":  {[]calibration.Evidence{two, one}, "gap and d of nano, small in turn · "},
		"also where that is not the first prompt":       {[]calibration.Evidence{one, two}, "gap and d of nano, small in turn · "},
		"and nothing where one alone was judged always": {[]calibration.Evidence{one, one}, ""},
		"or nothing was": {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := inTurn(c.rows); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
